#include "settings/settings.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "unit/temp_directory.h"

namespace penstock {
namespace {

using namespace std::string_literals;

Result<Settings> settings_of(std::string const& text) {
    TempDirectory directory;
    directory.write("penstock.conf", text);
    return read_settings(directory / "penstock.conf", ::getuid());
}

TEST_SUITE("settings") {
    TEST_CASE("an empty file means the defaults") {
        auto const settings = settings_of("").value();
        CHECK(settings.version == "11.138.0.6");
        CHECK(settings.accounts == AccountsFrom::files);
        CHECK(settings.front_end_users == std::vector{"www-data"s});
        CHECK(settings.request_seconds == std::chrono::seconds(10));
        CHECK(settings.host_stops == HostStops::liftable);
    }

    TEST_CASE("every key is read") {
        auto const settings =
            settings_of(
                "; a comment\n# another\n\nversion = 11.140.0.1\naccounts=system\r\n"
                "  domain_map = /etc/userdomains  \nthreads = 256\n"
                "front_end_users = www-data , nginx\nrequest_seconds = 300\n"
                "trust_remote_user = yes\nadminister_over_http = yes\n"
                "queued_mail = discard\ngrace_seconds = 2592000\nflat_lists = mirror\n"
                "host_stops = locked\nheld_messages = 1\nheld_megabytes = 2\nparked_messages = 3\n"
                "mailboxes = /etc/mailboxes\nindex_days = 4\nindex_megabytes = 5\n")
                .value();
        CHECK(settings.version == "11.140.0.1");
        CHECK(settings.accounts == AccountsFrom::system);
        CHECK(settings.domain_map == "/etc/userdomains");
        CHECK(settings.threads == 256);
        CHECK(settings.front_end_users == std::vector{"www-data"s, "nginx"s});
        CHECK(settings.request_seconds == std::chrono::seconds(300));
        CHECK(settings.trust_remote_user);
        CHECK(settings.administer_over_http);
        CHECK(settings.queued_mail == QueuedMail::discard);
        CHECK(settings.grace_seconds == std::chrono::hours(30 * 24));
        CHECK(settings.flat_lists == FlatLists::mirror);
        CHECK(settings.host_stops == HostStops::locked);
        CHECK(settings.held_messages == 1);
        CHECK(settings.held_megabytes == 2);
        CHECK(settings.parked_messages == 3);
        CHECK(settings.mailboxes == "/etc/mailboxes");
        CHECK(settings.index_days == 4);
        CHECK(settings.index_megabytes == 5);
    }

    TEST_CASE("every key changes something, and no two the same") {
        std::vector<Settings> read;
        for (auto const name : setting_names()) {
            CAPTURE(name);
            for (auto const* value :
                 {"yes", "keep", "system", "locked", "mirror", "/x", "7", "1.2", "nobody"}) {
                auto const settings = settings_of(std::string(name) + " = " + value);
                if (settings && *settings != Settings{}) {
                    read.push_back(*settings);
                    break;
                }
            }
        }
        CHECK(read.size() == setting_names().size());
        for (auto one = read.begin(); one != read.end(); ++one) {
            CHECK(std::find(one + 1, read.end(), *one) == read.end());
        }
    }

    TEST_CASE("deploy/penstock.conf shows every key once, in a comment, with its default") {
        std::ifstream file(std::filesystem::path(PENSTOCK_SOURCE_DIR) / "deploy/penstock.conf");
        std::string shown;
        std::size_t keys = 0;
        for (std::string line; std::getline(file, line);) {
            bool const is_key = line.size() > 1 && line[0] == '#' && line[1] != ' ';
            keys += is_key ? 1 : 0;
            shown += line.substr(is_key ? 1 : 0) + "\n";
        }
        auto const settings = settings_of(shown);  // no key is unknown, none there twice
        REQUIRE_MESSAGE(settings, settings.error().detail);
        CHECK(keys == setting_names().size());
        // Not set by default: the file shows an example.
        Settings defaults;
        defaults.domain_map = "/etc/penstock/domains";
        defaults.mailboxes = "/etc/penstock/mailboxes";
        CHECK(*settings == defaults);
    }

    TEST_CASE("a mistake is refused, and its file, line and kind are named") {
        struct {
            std::string text;
            char const* line;
            char const* what;
        } const rows[] = {
            {"# x\nthread = 4\n", "line 2", "unknown key: thread"},
            {"threads = 4\n\nthreads = 5\n", "line 3", "duplicate"},
            {"threads = 4\nversion\n", "line 2", "'='"},
            {"= 4\n", "line 1", "key expected"},
            {"threads = 0\n", "line 1", "threads: not a number from 1 to 256"},
            {"\n\nthreads = 257", "line 3", "threads"},
            {"threads = 4x\n", "line 1", "threads"},
            {"threads = -1\n", "line 1", "threads"},
            {"threads =\n", "line 1", "threads"},
            {"threads = 4294967297\n", "line 1", "threads"},
            {"#threads = 1\nthreads = ten\n", "line 2", "threads"},
            {"request_seconds = 301\n", "line 1", "request_seconds"},
            {"accounts = ldap\n", "line 1", "accounts: neither"},
            {"accounts = Files\n", "line 1", "accounts"},
            {"domain_map = userdomains\n", "line 1", "domain_map: not an absolute"},
            {"queued_mail = bounce\n", "line 1", "queued_mail: none of fail, keep, discard"},
            {"grace_seconds = 2592001\n", "line 1", "grace_seconds: not a number from 0"},
            {"flat_lists = yes\n", "line 1", "flat_lists: none of follow"},
            {"host_stops = yes\n", "line 1", "host_stops: neither liftable nor locked"},
            {"held_messages = 0\n", "line 1", "held_messages: not a number from 1"},
            {"mailboxes = mailboxes\n", "line 1", "mailboxes: not an absolute"},
            {"version = eleven\n", "line 1", "version"},
            {"version = 11.138.0.6\"\n", "line 1", "version"},
            {"front_end_users =\n", "line 1", "front_end_users"},
            {"front_end_users = www-data,\n", "line 1", "front_end_users"},
            {"front_end_users = www data\n", "line 1", "front_end_users"},
            {"threads = 4\n[empty section]\n", "line 2", "section"},
            {"[main]\nthreads = 4\n", "line 1", "section"},
            {"threads = 4\nversion = 11.1\0.2\n"s, "line 2", "NUL"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            auto const settings = settings_of(row.text);
            REQUIRE_FALSE(settings);
            CHECK(settings.error().kind == ProblemKind::configuration);
            auto const& detail = settings.error().detail;
            CAPTURE(detail);
            CHECK(detail.find("/penstock.conf, "s + row.line + ": ") != std::string::npos);
            CHECK(detail.find(row.what) != std::string::npos);
        }
    }

    TEST_CASE("a file that is missing, too large or not the operator's is refused") {
        TempDirectory directory;
        auto const path = (directory / "penstock.conf").string();
        CHECK(read_settings(path, ::getuid()).error().kind == ProblemKind::configuration);
        directory.write("penstock.conf", std::string(64 * 1024 + 1, '\n'));
        CHECK(read_settings(path, ::getuid()).error().kind == ProblemKind::configuration);
        directory.write("penstock.conf", "");
        CHECK(read_settings(path, ::getuid()));
        CHECK(read_settings(path, ::getuid() + 1).error().kind == ProblemKind::configuration);
    }

    TEST_CASE("of a file cut anywhere, either all is believed or nothing") {
        std::string const whole = "version = 11.140.0.1\nthreads = 25\nrequest_seconds = 30\n";
        for (std::size_t size = 0; size < whole.size(); ++size) {
            auto const settings = settings_of(whole.substr(0, size));
            CHECK((settings || settings.error().detail.find("line ") != std::string::npos));
        }
    }
}

}  // namespace
}  // namespace penstock
