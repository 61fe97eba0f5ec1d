#include "credentials/roles.h"

#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "unit/temp_directory.h"

namespace penstock {
namespace {

using namespace std::string_literals;

TEST_SUITE("roles") {
    TEST_CASE("every role has its word, and every word its role") {
        CHECK(word_for(Role::CalendarContact) == "CalendarContact");
        CHECK(word_for(Role::MailSend) == "MailSend");
        CHECK(word_for(Role::WebServer) == "WebServer");
        CHECK(role_for("MySQLClient") == Role::MySQLClient);
        for (auto const* word : {"", "mailsend", "MAILSEND", "MailSend ", "Mail"}) {
            CHECK_FALSE(role_for(word));
        }
    }

    TEST_CASE("roles are on unless the profile switches them off") {
        struct {
            char const* name;
            std::string text;
            bool is_on;
        } const rows[] = {
            {"empty file", "", true},
            {"standard", "code = STANDARD\n", true},
            {"another role", "code = DNSNODE\ndisabled_roles = FTP\n", true},
            {"empty list", "disabled_roles =\n", true},
            {"alone", "disabled_roles = MailSend\n", false},
            {"among others", "# why\ncode=WP2\ndisabled_roles =FTP ,MailSend,DNS\n", false},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            TempDirectory directory;
            directory.write("profile.conf", row.text);
            Roles const roles(directory / "profile.conf", ::getuid());
            CHECK(roles.is_enabled(Role::MailSend).value() == row.is_on);
        }
        TempDirectory directory;
        Roles const none(directory / "profile.conf", ::getuid());
        CHECK(none.is_enabled(Role::MailSend).value());
        CHECK(none.profile().value().code == "STANDARD");
    }

    TEST_CASE("a profile that makes no sense leaves every role unknown") {
        for (auto const& text :
             {"disabled_roles = mailsend\n"s, "disabled_roles = MailSend,\n"s, "code =\n"s,
              "code = standard\n"s, "roles = FTP\n"s, "MailSend\n"s, "[code]\n"s,
              "code = A\ncode = B\n"s, "code = STANDARD\0\n"s, "\x89PNG\r\n"s}) {
            CAPTURE(text);
            TempDirectory directory;
            directory.write("profile.conf", text);
            Roles const roles(directory / "profile.conf", ::getuid());
            auto const enabled = roles.is_enabled(Role::DNS);
            REQUIRE_FALSE(enabled);
            CHECK(enabled.error().kind == ProblemKind::state_unreadable);
            CHECK(enabled.error().detail.find("line 1") + enabled.error().detail.find("line 2") !=
                  2 * std::string::npos);
        }
    }

    TEST_CASE("a flip of a role counts from the next call on") {
        TempDirectory directory;
        Roles const roles(directory / "profile.conf", ::getuid());
        for (int flip = 0; flip < 200; ++flip) {
            directory.write("profile.conf", flip % 2 == 0 ? "disabled_roles = MailSend" : "");
            CHECK(roles.is_enabled(Role::MailSend).value() == (flip % 2 != 0));
        }
        directory.write("profile.conf", "nonsense");
        CHECK_FALSE(roles.is_enabled(Role::MailSend));
    }
}

}  // namespace
}  // namespace penstock
