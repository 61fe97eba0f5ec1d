#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string const suspend = "/json-api/suspend_outgoing_email?api.version=1&user=";
std::string const unsuspend = "/json-api/unsuspend_outgoing_email?api.version=1&user=";
std::string const ok_body =
    R"({"metadata":{"command":"suspend_outgoing_email","reason":"OK","result":1,"version":1}})";

std::string no_such_user(std::string const& name) {
    return "API failure: (XID xxxxxx) You do not have a user named “" + name + "”.";
}

std::size_t lines_in(std::filesystem::path const& file) {
    std::ifstream stream(file);
    std::size_t lines = 0;
    for (std::string line; std::getline(stream, line);) {
        ++lines;
    }
    return lines;
}

}  // namespace

TEST_SUITE("suspend_outgoing_email") {
    TEST_CASE(
        "suspend_outgoing_email: it answers exactly what WHM API 1 clients expect and leaves the "
        "mark") {
        TestHost const host;
        auto const answer = host.get(suspend + "alice");
        CHECK(answer.status == 200);
        CHECK(answer.content_type == R"(application/json; charset="utf-8")");
        CHECK(answer.body == ok_body);
        CHECK(host.is_suspended("alice"));
        CHECK_FALSE(host.is_suspended("bob"));
    }

    TEST_CASE(
        "suspend_outgoing_email: a second call answers the same and writes no second audit line") {
        TestHost const host;
        CHECK(host.get(suspend + "alice").body == ok_body);
        CHECK(host.get(suspend + "alice").body == ok_body);
        CHECK(lines_in(host.path("log/audit.log")) == 1);
    }

    TEST_CASE(
        "suspend_outgoing_email: unsuspend takes the mark away and says so in the audit log "
        "before") {
        TestHost const host;
        REQUIRE(host.get(suspend + "alice").body == ok_body);
        CHECK(masked_reason(host.get(unsuspend + "alice").body) == "OK");
        CHECK_FALSE(host.is_suspended("alice"));
        CHECK(lines_in(host.path("log/audit.log")) == 2);
        CHECK(masked_reason(host.get(unsuspend + "alice").body) == "OK");
        CHECK(lines_in(host.path("log/audit.log")) == 2);
    }

    TEST_CASE(
        "suspend_outgoing_email: a stop succeeds where the audit log cannot be written, a lifting "
        "does not") {
        TestHost const host;
        REQUIRE(host.get(suspend + "bob").status == 200);
        std::filesystem::remove_all(host.path("log"));
        CHECK(host.get(suspend + "alice").body == ok_body);
        CHECK(host.is_suspended("alice"));
        CHECK(masked_reason(host.get(unsuspend + "bob").body) ==
              "API failure: (XID xxxxxx) The change could not be written to disk and is not "
              "confirmed.");
        CHECK(host.is_suspended("bob"));
    }

    TEST_CASE(
        "suspend_outgoing_email: what is no account of the caller gets one text and changes "
        "nothing") {
        TestHost const host;
        auto const before = host.marks();
        for (auto const* name :
             {"nobody-here", "root", "Alice", "alice.example", "..", ".ready", "-rf", "a b",
              "alice@alice.example", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"}) {
            CAPTURE(name);
            auto const answer = host.get(suspend + name);
            CHECK(answer.status == 200);
            CHECK(masked_reason(answer.body) == no_such_user(name));
        }
        CHECK(masked_reason(host.get(suspend + "..%2f..%2Fetc%2Fpasswd").body) ==
              no_such_user("../../etc/passwd"));
        CHECK(host.marks() == before);
    }

    TEST_CASE(
        "suspend_outgoing_email: another reseller's account answers as one that does not exist") {
        TestHost const host;
        std::string const reseller(TestHost::reseller_token);
        CHECK(masked_reason(host.get(suspend + "alice", reseller).body) == no_such_user("alice"));
        CHECK(masked_reason(host.get(suspend + "noone", reseller).body) == no_such_user("noone"));
        CHECK_FALSE(host.is_suspended("alice"));
        CHECK(host.get(suspend + "carol", reseller).body == ok_body);
        CHECK(host.is_suspended("carol"));
    }

    TEST_CASE(
        "suspend_outgoing_email: root is never suspended, even with an account file of that name") {
        TestHost const host;
        host.add_account("root", "root", "root.example");
        CHECK(masked_reason(host.get(suspend + "root").body) == no_such_user("root"));
        CHECK_FALSE(host.is_suspended("root"));
    }

    TEST_CASE(
        "suspend_outgoing_email: the user argument is required, not empty, and the same each time "
        "it is given") {
        TestHost const host;
        std::string const missing = "API failure: (XID xxxxxx) Provide the “user” argument.";
        CHECK(masked_reason(host.get("/json-api/suspend_outgoing_email?api.version=1").body) ==
              missing);
        CHECK(masked_reason(host.get(suspend).body) == missing);
        CHECK(masked_reason(host.get(suspend + "alice&user=bob").body) ==
              "API failure: (XID xxxxxx) Provide the “user” argument only once.");
        CHECK(host.get(suspend + "alice&user=alice&unknown=1&").body == ok_body);
        CHECK_FALSE(host.is_suspended("bob"));
    }

    TEST_CASE(
        "a disabled MailSend role refuses the function, an unreadable profile guesses nothing") {
        TestHost const host;
        host.write("state/profile.conf", "code = STANDARD\ndisabled_roles = MailSend\n");
        CHECK(masked_reason(host.get(suspend + "alice").body) ==
              "API failure: (XID xxxxxx) The “MailSend” role is disabled on this server.");
        host.write("state/profile.conf", "code = STANDARD\ndisabled_roles = NoSuchRole\n");
        CHECK(masked_reason(host.get(suspend + "alice").body) ==
              "API failure: (XID xxxxxx) The server cannot read its own state. Nothing was "
              "changed.");
        CHECK_FALSE(host.is_suspended("alice"));
        std::filesystem::remove(host.path("state/profile.conf"));
        CHECK(host.get(suspend + "alice").body == ok_body);
    }

    TEST_CASE("suspend_outgoing_email: a token without suspend-acct is denied by name") {
        TestHost const host;
        CHECK(
            masked_reason(host.get(suspend + "alice", std::string(TestHost::limited_token)).body) ==
            "Permission denied: You do not have the required privileges to run "
            "suspend_outgoing_email");
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE("suspend_outgoing_email: without .ready nothing is written and the answer says so") {
        TestHost const host;
        std::filesystem::remove(host.path("state/outgoing/suspended/.ready"));
        CHECK(masked_reason(host.get(suspend + "alice").body) ==
              "API failure: (XID xxxxxx) The server cannot read its own state. Nothing was "
              "changed.");
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE(
        "suspend_outgoing_email: a domain that an account got since is mapped before the answer is "
        "OK") {
        TestHost const host;
        host.write("etc/accounts/alice", "USER=alice\nDNS=alice.example\nDNS1=new.example\n");
        CHECK(host.get(suspend + "alice").body == ok_body);
        CHECK(std::filesystem::exists(host.path("state/outgoing/map/domains/new.example")));
        CHECK(std::filesystem::exists(host.path("state/outgoing/map/accounts/alice")));
    }
}

}  // namespace penstock
