// MarkedName: whom a call that lifts a restriction names. An account of the caller's, as
// everywhere; for who acts on every account also what a list of restrictions shows and no account
// has: the mark of an account that is gone or renamed, of a mailbox by its address or its file's
// name.
//
// Who does not act on every account learns nothing: anything but an account of its own is
// no_such_account. So is, for the others, a name that neither has an account nor a mark. Any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/args.h"
#include "api/call.h"
#include "api/param.h"
#include "marks/restricted_name.h"
#include "marks/restriction.h"

namespace penstock {

struct MarkedName {
    std::string text;
    std::optional<AccountName> account;  // nothing: only a mark can have the name
};

template <>
struct Reader<MarkedName> {
    [[nodiscard]] static Result<MarkedName> read(std::string_view text, ReadingContext const&);
};

inline constexpr Param<MarkedName> marked_user_param{ParamSpec{
    .name = "user",
    .help = "The name of an account that the caller owns; root may name whatever is restricted.",
    .example = "example",
}};

// What is restricted under that name.
[[nodiscard]] Result<RestrictedName> marked_as(Call const& call, Restriction restriction,
                                               MarkedName const& name);

}  // namespace penstock
