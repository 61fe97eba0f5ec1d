#include "agent/watch/expiry.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

using namespace penstock;

namespace {

constexpr std::int64_t end = 5'000'000'000;  // long after every test

struct HeldAlice {
    TestHost host;
    std::shared_ptr<Core const> core = host.service().core();
    Expiry expiry;

    HeldAlice() {
        hold_until(end);
        expiry.refresh(*core, {.held = {"alice"}}, std::nullopt);
    }
    void hold_until(std::int64_t until) const {
        host.say_wired(true);
        auto const answer =
            host.get("/json-api/hold_outgoing_email?api.version=1&user=alice&expires=" +
                     std::to_string(until));
        REQUIRE(answer.body.find("\"result\":1") != std::string::npos);
    }
    [[nodiscard]] bool is_held() const {
        return std::filesystem::exists(host.path("state/outgoing/held/alice"));
    }
    [[nodiscard]] std::string audit() const {
        std::stringstream text;
        text << std::ifstream(host.path("log/audit.log")).rdbuf();
        return text.str();
    }
};

}  // namespace

TEST_CASE("expiry: at its end a restriction is lifted, and the audit log tells it") {
    HeldAlice alice;
    alice.expiry.lift_by(*alice.core, end - 1);
    CHECK(alice.is_held());
    alice.expiry.lift_by(*alice.core, end);
    CHECK_FALSE(alice.is_held());
    CHECK(alice.audit().find("expiry of held") != std::string::npos);
    CHECK_FALSE(alice.expiry.next());
}

TEST_CASE("expiry: of what has a later end meanwhile the audit log tells no lifting") {
    HeldAlice alice;
    alice.hold_until(end + 100);
    alice.expiry.lift_by(*alice.core, end);
    CHECK(alice.is_held());
    CHECK(alice.audit().find("hold_outgoing_email") != std::string::npos);
    CHECK(alice.audit().find("expiry") == std::string::npos);
}

TEST_CASE("expiry: what cannot be lifted is tried again after a while, and told once") {
    HeldAlice alice;
    auto const ready = alice.host.path("state/outgoing/held/.ready");
    std::filesystem::remove(ready);
    for (std::int64_t second = 0; second < 30; ++second) {
        alice.expiry.lift_by(*alice.core, end + second);
    }
    CHECK(alice.audit().find("expiry") == std::string::npos);
    std::ofstream(ready).flush();
    alice.expiry.lift_by(*alice.core, end + 31);
    CHECK(alice.is_held());
    alice.expiry.lift_by(*alice.core, end + 100);
    CHECK_FALSE(alice.is_held());
}
