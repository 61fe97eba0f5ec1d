// possible_lifter(): the reseller who can lift what root has stopped just now and not locked,
// because it is the reseller's account; nothing where there is none, or where somebody else stopped
// it. Resellers with `all`, who can lift what is not locked on any account, are not looked for.
//
// What cannot be read is no reason to fail: the stop is made. Any thread.
#pragma once

#include <optional>
#include <string>

#include "api/call.h"
#include "marks/restricted_name.h"

namespace penstock {

[[nodiscard]] std::optional<std::string> possible_lifter(Call const& call,
                                                         RestrictedName const& name);

}  // namespace penstock
