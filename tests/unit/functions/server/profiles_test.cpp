#include <doctest/doctest.h>

#include "functions/server/server_profiles.h"
#include "unit/functions/credential_host.h"

namespace penstock {

namespace {

// The words of a list of roles.
std::string roles_in(Value const& profile, std::string_view list) {
    std::string words;
    profile.member(list)->visit(Overloaded{[&](Value::List const& roles) {
                                               for (auto const& role : roles) {
                                                   words += text_at(*role.member("module")) + " ";
                                               }
                                           },
                                           [](auto const&) {}});
    return words;
}

std::string enabled(CredentialHost const& host, std::string const& role) {
    return text_at(data_member(
        host.call(CredentialHost::root(), "is_role_enabled", {{"role", role}}), "enabled"));
}

}  // namespace

TEST_SUITE("profiles") {
    TEST_CASE("get_current_profile: without profile.conf it is STANDARD, with every role") {
        CredentialHost const host;
        auto const now = host.call(CredentialHost::root(), "get_current_profile");
        CHECK(text_at(data_member(now, "code")) == "STANDARD");
        CHECK(text_at(data_member(now, "name")) == "Standard Node");
        CHECK(roles_in(*now->data, "disabled_roles").empty());
        CHECK(roles_in(*now->data, "enabled_roles").find("MailSend ") != std::string::npos);
    }

    TEST_CASE("start_profile_activation: the profile is active at once, and on disk") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        auto const started = host.call(root, "start_profile_activation",
                                       {{"code", "MAILNODE"}, {"optional", R"({"DNS":1})"}});
        CHECK(reason(started) == "OK");
        CHECK(text_at(data_member(started, "log_id")) == "xid123");
        CHECK(host.audit_lines().find(R"("request":"xid123")") != std::string::npos);
        CHECK(host.audit_lines().find("profile MAILNODE") != std::string::npos);
        CHECK(enabled(host, "MailSend") == "1");
        CHECK(enabled(host, "DNS") == "1");
        CHECK(enabled(host, "SpamFilter") == "0");
        CHECK(enabled(host, "FTP") == "0");
        auto const now = host.call(root, "get_current_profile");
        CHECK(text_at(data_member(now, "code")) == "MAILNODE");
        CHECK(roles_in(*now->data, "enabled_roles") ==
              "CalendarContact MailLocal MailReceive MailSend Webmail ");
        CHECK(roles_in(*now->data, "optional_roles") == "DNS SpamFilter ");
        CHECK(host.call(root, "start_profile_activation", {{"code", "STANDARD"}}));
        CHECK(enabled(host, "FTP") == "1");
        CHECK(host.all_files().find("code = STANDARD\n") != std::string::npos);
    }

    TEST_CASE("start_profile_activation: what is no profile or no such option changes nothing") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        CHECK(reason(host.call(root, "start_profile_activation", {{"code", "mailnode"}})) ==
              "API failure: (XID xxxxxx) The “code” argument must be the code of a profile, such "
              "as STANDARD.");
        for (std::string const optional :
             {"1", "[]", R"({"FTP":1})", R"({"DNS":2})", R"({"DNS":[1]})", R"({"DNS":"yes"})",
              R"({"dns":1})", "{"}) {
            CAPTURE(optional);
            CHECK(reason(host.call(root, "start_profile_activation",
                                   {{"code", "MAILNODE"}, {"optional", optional}})) ==
                  "API failure: (XID xxxxxx) The “optional” argument must be a JSON object of "
                  "optional roles of the profile, each 1 or 0.");
        }
        CHECK(enabled(host, "FTP") == "1");
        CHECK(host.call(root, "start_profile_activation",
                        {{"code", "MAILNODE"}, {"optional", R"({"DNS":"1","SpamFilter":"0"})"}}));
    }

    TEST_CASE("get_current_profile: what the disk says counts, whatever the code") {
        CredentialHost const host;
        host.directory.write("profile.conf", "code = WP2\ndisabled_roles = FTP, MailSend\n");
        auto const now = host.call(CredentialHost::root(), "get_current_profile");
        CHECK(text_at(data_member(now, "code")) == "WP2");
        CHECK(roles_in(*now->data, "disabled_roles") == "FTP MailSend ");
        host.directory.write("profile.conf", "nonsense");
        CHECK_FALSE(host.call(CredentialHost::root(), "get_current_profile"));
    }

    TEST_CASE(
        "get_available_profiles: each role is enabled, optional or disabled in each profile") {
        for (auto const& profile : server_profiles()) {
            CAPTURE(profile.code);
            Value const whole = shown(profile);
            std::string const all = roles_in(whole, "enabled_roles") +
                                    roles_in(whole, "optional_roles") +
                                    roles_in(whole, "disabled_roles");
            CHECK(std::count(all.begin(), all.end(), ' ') ==
                  static_cast<std::ptrdiff_t>(all_roles().size()));
            for (auto const role : all_roles()) {
                CHECK((" " + all).find(" " + std::string(word_for(role)) + " ") !=
                      std::string::npos);
            }
        }
        CredentialHost const host;
        auto const listed = host.call(CredentialHost::root(), "get_available_profiles");
        data_member(listed, "profiles")
            .visit(Overloaded{[](Value::List const& list) { CHECK(list.size() == 4); },
                              [](auto const&) { FAIL("no list"); }});
    }

    TEST_CASE("is_role_enabled: a role is named exactly") {
        CredentialHost const host;
        CHECK(enabled(host, "MailSend") == "1");
        CHECK(
            reason(host.call(CredentialHost::root(), "is_role_enabled", {{"role", "mailsend"}})) ==
            "API failure: (XID xxxxxx) The “role” argument must be the name of a role, such as "
            "MailSend.");
    }
}

}  // namespace penstock
