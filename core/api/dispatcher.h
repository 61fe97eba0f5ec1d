// Dispatcher: runs a function for an Actor.
//
// Checks in this order, each with its own Problem: the caller has its ACL, its role is enabled, it
// may be run from where the caller is, its arguments are right, and so are the output options.
// Whatever a handler throws ends here: it becomes Problem internal; it is the one place of the
// program that catches what it does not expect. What only the operator can mend is logged under the
// call's XID. The outcome's list, if any, has become part of its data. Const and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "api/core.h"
#include "api/function.h"
#include "api/outcome.h"
#include "api/raw_params.h"
#include "api/time_limit.h"
#include "auth/actor.h"
#include "base/result.h"

namespace penstock {

// `function`: of the catalog, or of another API's.
[[nodiscard]] Result<Outcome> dispatch(Core const& core, Actor const& actor,
                                       Function const& function, RawParams const& params,
                                       std::string const& xid, TimeLimit limit = {});

// The same for who has only the name; first it is to be known (Catalog::require).
[[nodiscard]] Result<Outcome> dispatch_by_name(Core const& core, Actor const& actor,
                                               std::string_view name, RawParams const& params,
                                               std::string const& xid, TimeLimit limit = {});

// Whether the caller may run the function at all: what applist lists.
[[nodiscard]] Result<void> check_allowed(Core const& core, Actor const& actor,
                                         Function const& function);

}  // namespace penstock
