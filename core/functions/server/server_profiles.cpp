#include "functions/server/server_profiles.h"

#include <algorithm>
#include <array>

namespace penstock {

namespace {

Value::List shown_roles(std::set<Role> const& roles) {
    Value::List list;
    for (auto const role : roles) {
        list.emplace_back(Value::Object{{"description", std::string(description_of(role))},
                                        {"module", std::string(word_for(role))},
                                        {"name", std::string(title_of(role))}});
    }
    return list;
}

Value::Object shown(ServerProfile const& profile, std::set<Role> const& disabled) {
    return {{"code", std::string(profile.code)},
            {"description", std::string(profile.description)},
            {"disabled_roles", shown_roles(disabled)},
            {"enabled_roles", shown_roles(profile.enabled)},
            {"name", std::string(profile.name)},
            {"optional_roles", shown_roles(profile.optional)}};
}

template <class Condition>
std::set<Role> roles_that(Condition const& condition) {
    std::set<Role> roles;
    std::ranges::copy_if(all_roles(), std::inserter(roles, roles.end()), condition);
    return roles;
}

}  // namespace

std::span<ServerProfile const> server_profiles() {
    using enum Role;
    static std::array const profiles = {
        ServerProfile{"STANDARD",
                      "Standard Node",
                      "Every role is on.",
                      {all_roles().begin(), all_roles().end()},
                      {}},
        ServerProfile{"MAILNODE",
                      "Mail Node",
                      "Only what serves mail is on.",
                      {CalendarContact, MailLocal, MailReceive, MailSend, Webmail},
                      {DNS, SpamFilter}},
        ServerProfile{"DNSNODE", "DNS Node", "Only what serves domain names is on.", {DNS}, {}},
        ServerProfile{"DATABASENODE",
                      "Database Node",
                      "Only what serves databases is on.",
                      {MySQL, MySQLClient},
                      {Postgres, PostgresClient}},
    };
    return profiles;
}

ServerProfile const* server_profile(std::string_view code) {
    auto const profiles = server_profiles();
    auto const found = std::ranges::find(profiles, code, &ServerProfile::code);
    return found == profiles.end() ? nullptr : &*found;
}

Value::Object shown(ServerProfile const& profile) {
    return shown(profile, roles_that([&](Role role) {
                     return !profile.enabled.contains(role) && !profile.optional.contains(role);
                 }));
}

Value::Object shown(Profile const& active) {
    auto const* const known = server_profile(active.code);
    auto profile =
        known != nullptr
            ? *known
            : ServerProfile{
                  active.code, active.code, "A profile of this server's operator.", {}, {}};
    auto const is_fixed = [&](Role role) { return !profile.optional.contains(role); };
    auto const disabled =
        roles_that([&](Role role) { return is_fixed(role) && active.disabled.contains(role); });
    profile.enabled =
        roles_that([&](Role role) { return is_fixed(role) && !active.disabled.contains(role); });
    return shown(profile, disabled);
}

}  // namespace penstock
