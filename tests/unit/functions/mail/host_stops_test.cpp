// What root has stopped on a reseller's account, and whether the reseller lifts it: host_stops.
#include <filesystem>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string const reseller{TestHost::reseller_token};
std::string const root{TestHost::root_token};
std::string const carol = "user=carol";
std::string const mailbox =
    "cpanel.module=Email&cpanel.user=carol&email=info%40carol.example&cpanel.function=";

struct Host : TestHost {
    Host() { allow_reseller("cpanel-api"); }

    void set(std::string const& word) {
        write("etc/penstock.conf", "host_stops = " + word + "\n");
        REQUIRE(service().reload());
    }
    [[nodiscard]] Json::Value call(std::string const& function, std::string const& arguments,
                                   std::string const& who = root) const {
        return parse_json(get("/json-api/" + function + "?api.version=1&" + arguments, who).body);
    }
    [[nodiscard]] bool is_ok(std::string const& function, std::string const& arguments,
                             std::string const& who = root) const {
        auto const answer = call(function, arguments, who);
        auto const& uapi = answer["data"]["uapi"];
        return answer["metadata"]["result"] == 1 && (uapi.isNull() || uapi["status"] == 1);
    }
    [[nodiscard]] Json::Value messages(std::string const& function, std::string const& arguments,
                                       std::string const& who = root) const {
        return call(function, arguments, who)["metadata"]["output"]["messages"];
    }
    [[nodiscard]] bool has(std::string const& name) const {
        return std::filesystem::exists(path("state/outgoing/" + name));
    }
};

struct Way {
    char const* stop;
    char const* lift;
    char const* directory;
};
constexpr Way ways[] = {{"suspend_outgoing", "unsuspend_outgoing", "suspended/"},
                        {"hold_outgoing", "release_outgoing", "held/"}};

}  // namespace

TEST_CASE("host_stops: by default a reseller lifts what root has stopped, and root is told so") {
    Host const host;
    for (auto const& way : ways) {
        std::string const stop = way.stop;
        std::string const lift = way.lift;
        auto const told = host.messages(stop + "_email", carol);
        REQUIRE(told.size() == 1);
        CHECK(told[0] == "The reseller “reseller1” can lift this; with lock=1 only root can.");
        CHECK(host.is_ok(lift + "_email", carol, reseller));
        auto const uapi = host.call("uapi_cpanel", mailbox + stop)["data"]["uapi"];
        CHECK(uapi["messages"] == told);
        CHECK(uapi["errors"].isNull());
        CHECK(host.is_ok("uapi_cpanel", mailbox + lift, reseller));
    }
}

TEST_CASE("host_stops: root is told of nobody who cannot lift it") {
    Host host;
    host.write("state/resellers/reseller1", R"({"acls":["list-accts","cpanel-api"]})");
    CHECK(host.messages("suspend_outgoing_email", carol).isNull());
    host.allow_reseller("list-accts");
    CHECK(host.call("uapi_cpanel", mailbox + "suspend_outgoing")["data"]["uapi"]["messages"]
              .isNull());
    CHECK(host.messages("suspend_outgoing_email", "user=alice").isNull());
    CHECK(host.messages("suspend_outgoing_email", "user=carol&dry_run=1").isNull());
    CHECK(host.messages("suspend_outgoing_email", carol).size() == 1);
    CHECK(host.messages("suspend_outgoing_email", carol, reseller).isNull());
    CHECK(host.messages("unsuspend_outgoing_email", carol).isNull());
    CHECK(host.messages("suspend_outgoing_email", "user=carol&lock=1").isNull());
    CHECK(host.messages("suspend_outgoing_email", carol).isNull());  // it is locked by now
}

TEST_CASE("host_stops: root is told of an account that is a reseller itself") {
    Host host;
    host.write("state/resellers/alice", R"({"acls":["suspend-acct"]})");
    CHECK(host.messages("suspend_outgoing_email", "user=alice")[0].asString().find("“alice”") !=
          std::string::npos);
}

TEST_CASE("host_stops: locked makes each of root's stops root's alone, and nobody is told else") {
    Host host;
    host.set("locked");
    for (auto const& way : ways) {
        std::string const stop = way.stop;
        std::string const lift = way.lift;
        CHECK(host.messages(stop + "_email", carol).isNull());
        CHECK(host.has("locks/" + std::string(way.directory) + "carol"));
        CHECK_FALSE(host.is_ok(lift + "_email", carol, reseller));
        CHECK(host.is_ok(lift + "_email", carol));
        CHECK(host.is_ok("uapi_cpanel", mailbox + stop));
        CHECK_FALSE(host.is_ok("uapi_cpanel", mailbox + lift, reseller));
        CHECK(host.is_ok("uapi_cpanel", mailbox + lift));
    }
}

TEST_CASE("host_stops: what a reseller has stopped it lifts, until root stops it, too") {
    Host host;
    host.set("locked");
    CHECK(host.is_ok("suspend_outgoing_email", carol, reseller));
    CHECK(host.is_ok("unsuspend_outgoing_email", carol, reseller));
    CHECK(host.is_ok("suspend_outgoing_email", carol, reseller));
    CHECK(host.is_ok("suspend_outgoing_email", carol));
    CHECK_FALSE(host.is_ok("unsuspend_outgoing_email", carol, reseller));
    CHECK(host.is_ok("unsuspend_outgoing_email", carol));
    CHECK(host.is_ok("suspend_outgoing_email", carol));
    CHECK(host.is_ok("suspend_outgoing_email", carol, reseller));
    CHECK_FALSE(host.is_ok("unsuspend_outgoing_email", carol, reseller));
    CHECK(host.has("suspended/carol"));
}

TEST_CASE("host_stops: after a change of the setting a stop is as it was made") {
    Host host;
    CHECK(host.is_ok("hold_outgoing_email", carol));
    CHECK(host.is_ok("suspend_outgoing_email", carol));
    host.set("locked");
    CHECK(host.is_ok("release_outgoing_email", carol, reseller));
    CHECK(host.is_ok("suspend_outgoing_email", carol));  // again: now it is locked
    CHECK_FALSE(host.is_ok("unsuspend_outgoing_email", carol, reseller));
    host.set("liftable");
    CHECK_FALSE(host.is_ok("unsuspend_outgoing_email", carol, reseller));
    CHECK(host.is_ok("unsuspend_outgoing_email", carol));
    CHECK(host.is_ok("suspend_outgoing_email", carol));
    CHECK(host.is_ok("unsuspend_outgoing_email", carol, reseller));
}

TEST_CASE("host_stops: `all` makes nobody the host") {
    Host host;
    host.set("locked");
    host.allow_reseller("all");
    CHECK(host.is_ok("suspend_outgoing_email", "user=alice", reseller));
    CHECK_FALSE(host.has("locks/suspended/alice"));
    CHECK(host.is_ok("unsuspend_outgoing_email", "user=alice", reseller));
    CHECK(host.is_ok("suspend_outgoing_email", "user=alice"));
    CHECK_FALSE(host.is_ok("unsuspend_outgoing_email", "user=alice", reseller));
}

}  // namespace penstock
