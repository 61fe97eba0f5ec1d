// The extensions of the functions that stop mail and let it go, and their list, as callers see
// them.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "auth/authenticator.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string const suspend = "/json-api/suspend_outgoing_email?api.version=1&user=";
std::string const hold = "/json-api/hold_outgoing_email?api.version=1&user=";
std::string const unsuspend = "/json-api/unsuspend_outgoing_email?api.version=1&user=";
std::string const release = "/json-api/release_outgoing_email?api.version=1&user=";
std::string const reseller{TestHost::reseller_token};
std::string const locked =
    "API failure: (XID xxxxxx) The restriction of “carol” is locked by the host.";

struct Host : TestHost {
    Host() { allow_reseller("list-accts"); }
    [[nodiscard]] bool has(std::string const& name) const {
        return std::filesystem::exists(path("state/outgoing/" + name));
    }
    [[nodiscard]] Json::Value list(std::string const& who, std::string const& options = "") const {
        return parse_json(
            get("/json-api/list_outgoing_email_restrictions?api.version=1" + options, who)
                .body)["data"]["restriction"];
    }
    [[nodiscard]] std::string audit() const {
        std::ostringstream text;
        text << std::ifstream(path("log/audit.log")).rdbuf();
        return text.str();
    }
};

}  // namespace

TEST_CASE("hold_outgoing_email: hold and suspension are two things, each lifted by its own call") {
    Host const host;
    CHECK(host.ask(hold + "alice") == "OK");
    CHECK(host.ask(hold + "alice") == "OK");
    CHECK(host.ask(suspend + "alice") == "OK");
    CHECK(host.ask(unsuspend + "alice") == "OK");
    CHECK(host.has("held/alice"));
    CHECK(host.ask(release + "alice") == "OK");
    CHECK_FALSE(host.has("held/alice"));
}

TEST_CASE("lock: no reseller lifts it or has its mail bounce, whatever its rights; root lifts it") {
    for (auto const* right : {"list-accts", "all"}) {
        CAPTURE(right);
        Host host;
        host.allow_reseller(right);
        CHECK(host.ask(hold + "carol&lock=1") == "OK");
        CHECK(host.has("locks/held/carol"));
        CHECK(host.ask(release + "carol", reseller) == locked);
        CHECK(host.ask(suspend + "carol&queued=discard", reseller) == locked);
        CHECK(host.ask(suspend + "carol", reseller) == "OK");
        CHECK(host.has("queued/keep/carol"));
        CHECK(host.ask(unsuspend + "carol", reseller) == "OK");
        CHECK_FALSE(host.has("queued/keep/carol"));
        for (auto const& stop : {suspend, hold}) {
            CHECK(host.ask(stop + "carol&lock=1", reseller) ==
                  "API failure: (XID xxxxxx) The “lock” argument asks for more than you have "
                  "yourself.");
        }
        CHECK(host.audit().find(R"("outcome":"refused: locked_by_host")") != std::string::npos);
        CHECK(host.audit().find(R"("outcome":"refused: exceeds_caller")") != std::string::npos);
        CHECK(host.ask(release + "carol") == "OK");
        CHECK_FALSE(host.has("locks/held/carol"));
    }
}

TEST_CASE("lock: a token of root's with few rights is root's") {
    Host const host;
    host.write("state/tokens/" + token_hash(Secret("LIMITEDTOKEN0000000000000000000")),
               R"({"user":"root","name":"desk","acls":["suspend-acct"],"expires_at":0,)"
               R"("addresses":[],"created_at":1})");
    std::string const limited{TestHost::limited_token};
    CHECK(host.ask(suspend + "carol&lock=1", limited) == "OK");
    CHECK(host.ask(unsuspend + "carol", limited) == "OK");
}

TEST_CASE("queued and grace: names say what becomes of queued mail; a call changes what it says") {
    Host const host;
    CHECK(host.ask(suspend + "alice&queued=discard&grace=600") == "OK");
    CHECK(host.has("queued/keep/alice"));
    CHECK(host.has("queued/discard/alice"));
    CHECK(host.ask(suspend + "alice") == "OK");
    CHECK(host.has("queued/keep/alice"));
    CHECK(host.ask(suspend + "alice&grace=0") == "OK");
    CHECK_FALSE(host.has("queued/keep/alice"));
    CHECK(host.has("queued/discard/alice"));
    CHECK(host.ask(suspend + "alice&queued=fail") == "OK");
    CHECK_FALSE(host.has("queued/discard/alice"));
    CHECK(host.ask(suspend + "alice&queued=burn").find("one of fail, keep, discard") !=
          std::string::npos);
}

TEST_CASE("expires: it is yet to come, or nothing is done") {
    Host const host;
    CHECK(host.ask(suspend + "alice&expires=5").find("yet to come") != std::string::npos);
    CHECK_FALSE(host.is_suspended("alice"));
    CHECK(host.ask(suspend + "alice&expires=4102444800") == "OK");
    CHECK(host.list(std::string(TestHost::root_token))[0]["until"] == 4102444800);
    CHECK(host.ask(suspend + "alice") == "OK");
    CHECK(host.list(std::string(TestHost::root_token))[0]["until"].isNull());
}

TEST_CASE("dry_run: it says what would happen, and nothing happens") {
    Host const host;
    auto const before = host.marks();
    auto const data = parse_json(host.get(suspend + "alice&dry_run=1").body)["data"];
    CHECK(data["outcome"] == "changed");
    CHECK(data["messages"].isNull());
    CHECK(host.marks() == before);
    CHECK(host.audit().empty());
}

TEST_CASE("list_outgoing_email_restrictions: who, why, until when, of one's own accounts alone") {
    Host const host;
    CHECK(host.ask(suspend + "carol&reason=spam&queued=keep&lock=1") == "OK");
    CHECK(host.ask(suspend + "carol&reason=complaint", reseller) == "OK");
    CHECK(host.ask(hold + "alice") == "OK");
    auto const own = host.list(reseller);
    REQUIRE(own.size() == 1);
    CHECK(own[0]["user"] == "carol");
    CHECK(own[0]["mailbox"].isNull());
    CHECK(own[0]["kind"] == "suspended");
    CHECK(own[0]["by"].size() == 2);
    CHECK(own[0]["reasons"][1] == "complaint");
    CHECK(own[0]["locked"] == 1);
    CHECK(own[0]["queued"] == "keep");
    CHECK(own[0]["messages_waiting"].isNull());
    auto const all =
        host.list(std::string(TestHost::root_token), "&api.sort.enable=1&api.sort.a.field=user");
    REQUIRE(all.size() == 2);
    CHECK(all[0]["kind"] == "held");
    CHECK(all[0]["queued"].isNull());
}

TEST_CASE("list_outgoing_email_restrictions: a domain that one claims shows no foreign mailbox") {
    Host host;
    host.add_account("dave", "reseller1", "alice.example");
    REQUIRE(host.service().map_identities());
    CHECK(host.ask("/json-api/uapi_cpanel?api.version=1&cpanel.module=Email&cpanel.user=alice"
                   "&cpanel.function=hold_outgoing&email=info%40alice.example&reason=secret") ==
          "OK");
    REQUIRE(host.list(std::string(TestHost::root_token)).size() == 1);
    CHECK(host.list(std::string(TestHost::root_token))[0]["user"] == "alice");
    CHECK(host.list(reseller).empty());
}

}  // namespace penstock
