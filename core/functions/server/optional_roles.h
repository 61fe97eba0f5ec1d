// optional_roles: the roles that `{"SpamFilter":1,"DNS":0}` switches on.
//
// Nothing where the text is no such object, names what is not among `allowed`, or has another value
// than 1 and 0. Pure: any thread.
#pragma once

#include <optional>
#include <set>
#include <string_view>

#include "credentials/roles.h"

namespace penstock {

[[nodiscard]] std::optional<std::set<Role>> optional_roles(std::string_view json,
                                                           std::set<Role> const& allowed);

}  // namespace penstock
