// The profiles that a server can have, as data: which roles each switches on, and which it leaves
// to the operator; and how a profile is shown.
//
// Source of codes and of the Mail Node's roles: WHM API 1's documentation of get_current_profile;
// the other nodes keep what their names say. Constants and pure functions: any thread.
#pragma once

#include <set>
#include <span>
#include <string_view>

#include "api/value.h"
#include "credentials/roles.h"

namespace penstock {

struct ServerProfile {
    std::string_view code;
    std::string_view name;
    std::string_view description;
    std::set<Role> enabled;
    std::set<Role> optional;
};

[[nodiscard]] std::span<ServerProfile const> server_profiles();
[[nodiscard]] ServerProfile const* server_profile(std::string_view code);

// The profile, as it would be.
[[nodiscard]] Value::Object shown(ServerProfile const& profile);
// The one that is active: what is switched on or off comes from the disk, whatever its code says.
[[nodiscard]] Value::Object shown(Profile const& active);

}  // namespace penstock
