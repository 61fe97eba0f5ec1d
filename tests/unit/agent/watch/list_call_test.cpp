#include "agent/watch/list_call.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

using namespace penstock;

namespace {

constexpr auto lock = "state/outgoing/locks/suspended/carol";
std::string const reseller{TestHost::reseller_token};

// carol is a reseller's.
struct Listed {
    TestHost host;

    explicit Listed(std::string const& host_stops) { set(host_stops); }

    void set(std::string const& word) {
        host.write("etc/penstock.conf", "host_stops = " + word + "\n");
        REQUIRE(host.service().reload());
    }
    [[nodiscard]] ByList add() {
        return impose_by_list(*host.service().core(), Restriction::suspended, "carol");
    }
    [[nodiscard]] ByList remove() {
        return lift_by_list(*host.service().core(), Restriction::suspended, "carol");
    }
    [[nodiscard]] bool is_ok(std::string const& call, std::string const& who) const {
        auto const answer = host.get("/json-api/" + call + "&api.version=1", who).body;
        return parse_json(answer)["metadata"]["result"] == 1;
    }
    [[nodiscard]] bool is_locked() const { return std::filesystem::exists(host.path(lock)); }
};

}  // namespace

TEST_CASE("list: what a line stops its removal lifts, and by default a reseller, too") {
    Listed listed("liftable");
    CHECK(listed.add() == ByList::done);
    CHECK_FALSE(listed.is_locked());
    CHECK(listed.remove() == ByList::done);
    CHECK(listed.add() == ByList::done);
    CHECK(listed.is_ok("unsuspend_outgoing_email?user=carol", reseller));
}

TEST_CASE("list: with host_stops = locked its removal lifts, and no reseller does") {
    Listed listed("locked");
    CHECK(listed.add() == ByList::done);
    CHECK(listed.is_locked());
    CHECK_FALSE(listed.is_ok("unsuspend_outgoing_email?user=carol", reseller));
    CHECK(listed.remove() == ByList::done);
    CHECK_FALSE(listed.host.is_suspended("carol"));
}

TEST_CASE("list: what root says besides outlives its line") {
    for (auto const* setting : {"liftable", "locked"}) {
        CAPTURE(setting);
        Listed listed(setting);
        CHECK(listed.add() == ByList::done);
        CHECK(listed.is_ok("suspend_outgoing_email?user=carol&lock=1",
                           std::string(TestHost::root_token)));
        CHECK(listed.remove() == ByList::refused);
        CHECK(listed.host.is_suspended("carol"));
    }
}

TEST_CASE("list: back to liftable, what the list has locked is root's to lift") {
    Listed listed("locked");
    CHECK(listed.add() == ByList::done);
    listed.set("liftable");
    CHECK(listed.remove() == ByList::refused);
    CHECK(listed.is_ok("unsuspend_outgoing_email?user=carol", std::string(TestHost::root_token)));
}
