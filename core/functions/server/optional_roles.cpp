#include "functions/server/optional_roles.h"

#include "base/json_text.h"

namespace penstock {

std::optional<std::set<Role>> optional_roles(std::string_view json, std::set<Role> const& allowed) {
    auto const object = parse_json_object(json);
    if (!object) {
        return std::nullopt;
    }
    std::set<Role> on;
    for (auto const& word : object->getMemberNames()) {
        auto const role = role_for(word);
        // Clients send a number or, like every other argument, a text.
        auto const value = (*object)[word].isObject() || (*object)[word].isArray()
                               ? std::string()
                               : (*object)[word].asString();
        if (!role || !allowed.contains(*role) || (value != "1" && value != "0")) {
            return std::nullopt;
        }
        if (value == "1") {
            on.insert(*role);
        }
    }
    return on;
}

}  // namespace penstock
