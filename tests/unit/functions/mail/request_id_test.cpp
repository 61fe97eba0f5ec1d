// request_id: a call is carried out once, or fails; it is never done without being remembered.
#include <ctime>
#include <filesystem>

#include <doctest/doctest.h>

#include "base/sha256.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string const suspend = "/json-api/suspend_outgoing_email?api.version=1&user=";
std::string const unsuspend = "/json-api/unsuspend_outgoing_email?api.version=1&user=";
std::string const reseller{TestHost::reseller_token};
std::string const used_up =
    "API failure: (XID xxxxxx) You have used too many “request_id”s within a day. Nothing was "
    "changed; a call without one works.";
std::string const not_kept =
    "API failure: (XID xxxxxx) The “request_id” cannot be remembered now. Nothing was changed; a "
    "call without one works.";

struct Host : TestHost {
    Host() {
        std::filesystem::create_directories(path("state/requests"));
        allow_reseller("cpanel-api");
    }
    [[nodiscard]] Json::Value messages(std::string const& target) const {
        return parse_json(get(target).body)["metadata"]["output"]["messages"];
    }
    [[nodiscard]] Json::Value uapi(std::string const& function) const {
        return parse_json(get("/json-api/uapi_cpanel?api.version=1&cpanel.module=Email&cpanel.user="
                              "carol&email=info%40carol.example&request_id=r1&cpanel.function=" +
                                  function,
                              reseller)
                              .body)["data"]["uapi"];
    }
    // As many ids as a reseller may have, all of today.
    void use_up_ids_of(std::string const& caller) const {
        auto const own = path("state/requests") / sha256_hex(caller);
        std::filesystem::create_directories(own);
        auto const text = std::to_string(std::time(nullptr)) + " done 00";
        for (int i = 0; i < 10'000; ++i) {
            std::filesystem::create_symlink(text, own / std::to_string(i));
        }
    }
};

}  // namespace

TEST_CASE("request_id: the same call is answered again and done once, another is refused") {
    Host const host;
    CHECK(host.ask(suspend + "alice&request_id=r1") == "OK");
    CHECK(host.ask(unsuspend + "alice") == "OK");
    CHECK(host.ask(suspend + "alice&request_id=r1") == "OK");
    CHECK_FALSE(host.is_suspended("alice"));
    for (auto const& other : {suspend + "bob", suspend + "alice&reason=x", unsuspend + "alice"}) {
        CHECK(host.ask(other + "&request_id=r1").find("used for another call") !=
              std::string::npos);
    }
    CHECK_FALSE(host.is_suspended("bob"));
    CHECK(host.ask(suspend + "carol&request_id=r1", reseller) == "OK");
    CHECK(host.is_suspended("carol"));
}

TEST_CASE("request_id: a repetition is told whether Exim obeys now, and does nothing") {
    Host const host;
    host.say_wired(false);
    CHECK(host.ask(suspend + "alice&request_id=r1").find("not enforced") != std::string::npos);
    CHECK(host.ask(unsuspend + "alice").find("not enforced") != std::string::npos);
    CHECK(host.ask(suspend + "alice&request_id=r1").find("not enforced") != std::string::npos);
    host.say_wired(true);
    CHECK(host.ask(suspend + "alice&request_id=r1") == "OK");
    CHECK_FALSE(host.is_suspended("alice"));
}

TEST_CASE("request_id: a repetition says where what was done holds no more") {
    Host const host;
    CHECK(host.ask(suspend + "alice&request_id=r1") == "OK");
    CHECK(host.messages(suspend + "alice&request_id=r1").isNull());
    CHECK(host.ask(unsuspend + "alice&request_id=r2") == "OK");
    std::string const since =
        "This call was carried out before, and nothing is done again. Since then “alice” ";
    CHECK(host.messages(suspend + "alice&request_id=r1")[0] ==
          since + "is not suspended any more.");
    CHECK(host.ask(suspend + "alice") == "OK");
    CHECK(host.messages(unsuspend + "alice&request_id=r2")[0] == since + "was suspended anew.");
    CHECK(host.is_suspended("alice"));
}

TEST_CASE("request_id: a repetition is not told OK where the first call was not") {
    Host host;
    host.add_account("zoe", "reseller1", "alice.example");
    REQUIRE(host.service().map_identities());
    for (int i = 0; i < 2; ++i) {
        CHECK(host.ask(suspend + "zoe&request_id=r1").find("counts as that of account alice") !=
              std::string::npos);
    }
}

TEST_CASE("request_id: a call that failed may be tried again, with other arguments, too") {
    Host const host;
    CHECK(host.ask(suspend + "carol&request_id=r1&lock=1", reseller).find("asks for more") !=
          std::string::npos);
    CHECK(host.ask(suspend + "carol&request_id=r1", reseller) == "OK");
    CHECK(host.is_suspended("carol"));
}

TEST_CASE("request_id: who has used his up does nothing with one more, and nobody else suffers") {
    Host const host;
    host.use_up_ids_of("reseller1");
    CHECK(host.ask(suspend + "carol&request_id=new", reseller) == used_up);
    CHECK_FALSE(host.is_suspended("carol"));
    CHECK(host.ask(suspend + "alice&request_id=new") == "OK");
    CHECK(host.ask(unsuspend + "alice") == "OK");
    CHECK(host.ask(suspend + "alice&request_id=new") == "OK");
    CHECK_FALSE(host.is_suspended("alice"));
    CHECK(host.ask(suspend + "carol", reseller) == "OK");
    CHECK(host.is_suspended("carol"));
}

TEST_CASE("request_id: root has room for whole hosts") {
    Host const host;
    host.use_up_ids_of("root");
    CHECK(host.ask(suspend + "alice&request_id=new") == "OK");
}

TEST_CASE("request_id: where it cannot be remembered nothing is done; without one it is") {
    Host const host;
    std::filesystem::remove_all(host.path("state/requests"));
    for (bool const is_there : {false, true}) {
        CAPTURE(is_there);
        if (is_there) {  // what has the name is no directory
            host.write("state/requests", "");
        }
        for (auto const& stop : {suspend, unsuspend}) {
            CHECK(host.ask(stop + "bob&request_id=r2") == not_kept);
        }
        CHECK_FALSE(host.is_suspended("bob"));
        CHECK(host.ask(suspend + "bob") == "OK");
        CHECK(host.is_suspended("bob"));
        CHECK(host.ask(unsuspend + "bob&request_id=r2") == not_kept);
        CHECK(host.is_suspended("bob"));
        CHECK(host.ask(unsuspend + "bob") == "OK");
    }
}

TEST_CASE("request_id: what was begun and never answered is carried out by its repetition") {
    Host const host;
    CHECK(host.ask(suspend + "alice&request_id=r1") == "OK");
    auto const name = host.path("state/requests") / sha256_hex("root") / sha256_hex("r1");
    auto text = std::filesystem::read_symlink(name).string();
    text.replace(text.find("done"), 4, "begun");
    std::filesystem::remove(name);
    std::filesystem::create_symlink(text, name);
    CHECK(host.ask(unsuspend + "alice") == "OK");
    CHECK(host.ask(unsuspend + "alice&request_id=r1").find("another call") != std::string::npos);
    CHECK(host.ask(suspend + "alice&request_id=r1") == "OK");
    CHECK(host.is_suspended("alice"));
}

TEST_CASE("request_id: in a batch each call has its own") {
    Host const host;
    auto const batch = [&](std::string const& commands) {
        return parse_json(
            host.get("/json-api/batch?api.version=1" + commands).body)["data"]["result"];
    };
    auto const twice = batch(
        "&command=suspend_outgoing_email%3Fuser=alice%26request_id=r1"
        "&command=unsuspend_outgoing_email%3Fuser=alice"
        "&command=suspend_outgoing_email%3Fuser=alice%26request_id=r1"
        "&command=suspend_outgoing_email%3Fuser=bob%26request_id=r1");
    REQUIRE(twice.size() == 4);
    CHECK(twice[2]["metadata"]["result"] == 1);
    CHECK(twice[3]["metadata"]["result"] == 0);
    CHECK_FALSE(host.is_suspended("alice"));
    CHECK_FALSE(host.is_suspended("bob"));
}

TEST_CASE("request_id: a mailbox's call is one call by whatever API, with UAPI's own answer") {
    Host const host;
    CHECK(host.uapi("suspend_outgoing")["data"] == 1);
    std::filesystem::remove(host.path("state/outgoing/suspended/info@carol.example"));
    auto const again = host.uapi("suspend_outgoing");
    CHECK(again["data"] == 1);
    CHECK(again["status"] == 1);
    CHECK_FALSE(host.is_suspended("info@carol.example"));
    CHECK(host.uapi("hold_outgoing")["status"] == 0);
    CHECK(host.uapi("unsuspend_outgoing")["status"] == 0);
}

}  // namespace penstock
