#include "agent/watch/ceilings.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "unit/functions/exim_doubles.h"
#include "unit/functions/test_host.h"

using namespace penstock;

namespace {

QueuedMessage message(std::string id, std::string account, std::vector<std::string> recipients) {
    QueuedMessage made;
    made.id = std::move(id);
    made.account = std::move(account);
    made.recipients = std::move(recipients);
    return made;
}

// alice is held, and may have two messages queued before they are parked.
struct Crowded {
    TestHost host;
    QueueDouble queue;
    EximDouble exim;

    Crowded() {
        host.write("etc/penstock.conf", "parked_messages = 2\n");
        REQUIRE(host.service().reload());
        std::filesystem::create_directories(host.path("state/outgoing/full"));
    }
    MessageIds parked() {
        auto const core = host.service().core();
        Ceilings(host.path("state/outgoing"))
            .look(core_with(*core, queue, exim), {{"alice", Flow::held}});
        return exim.parked;
    }
};

}  // namespace

TEST_CASE("ceilings: what a held account has too much of is parked") {
    Crowded crowded;
    for (auto const* id : {"1", "2", "3"}) {
        crowded.queue.messages.push_back(message(id, "alice", {"x@outside.example"}));
    }
    CHECK(crowded.parked() == MessageIds{"1", "2", "3"});
}

TEST_CASE("ceilings: a message of another's is parked only if nobody else waits for it") {
    Crowded crowded;
    auto& messages = crowded.queue.messages;
    messages = {message("1", "alice", {"x@outside.example"}),
                message("2", "alice", {"x@outside.example"}),
                message("3", "bob", {"me@alice.example", "x@outside.example"}),
                message("4", "", {"me@alice.example", "x@bob.example"}),
                message("5", "", {"me@alice.example", "you@alice.example"})};
    CHECK(crowded.parked() == MessageIds{"1", "2", "5"});
}

TEST_CASE("ceilings: what was known of a hold that has ended does not count in the next one") {
    Crowded crowded;
    crowded.host.write("etc/penstock.conf", "held_messages = 10\n");
    REQUIRE(crowded.host.service().reload());
    Ceilings ceilings(crowded.host.path("state/outgoing"));
    auto const full = crowded.host.path("state/outgoing/full/alice");
    auto const is_full_with = [&](int messages, Flows const& flows) {
        crowded.queue.messages.clear();
        for (int n = 0; n < messages; ++n) {
            crowded.queue.messages.push_back(
                message(std::to_string(n), "alice", {"x@outside.example"}));
        }
        auto const core = crowded.host.service().core();
        ceilings.look(core_with(*core, crowded.queue, crowded.exim), flows);
        return std::filesystem::exists(full);
    };
    Flows const held{{"alice", Flow::held}};
    CHECK(!is_full_with(9, held));
    CHECK(is_full_with(10, held));
    CHECK(is_full_with(9, held));
    CHECK(!is_full_with(9, {}));
    CHECK(!is_full_with(9, held));
    SUBCASE("nor while another one goes on") {
        CHECK(is_full_with(10, held));
        CHECK(!is_full_with(9, {{"bob", Flow::held}}));
        CHECK(!is_full_with(9, held));
    }
    SUBCASE("and a new process goes on where the last one ended") {
        CHECK(is_full_with(10, held));
        ceilings = Ceilings(crowded.host.path("state/outgoing"));
        CHECK(is_full_with(9, held));
    }
}

TEST_CASE("ceilings: a name that cannot be taken away now is tried again") {
    Crowded crowded;
    Ceilings ceilings(crowded.host.path("state/outgoing"));
    std::filesystem::path const blocked = crowded.host.path("state/outgoing/full/alice");
    std::filesystem::create_directories(blocked / "something");
    auto const core = crowded.host.service().core();
    ceilings.look(core_with(*core, crowded.queue, crowded.exim), {});
    CHECK(ceilings.due() < Ceilings::Time::max());
    std::filesystem::remove_all(blocked);
    ceilings.look(core_with(*core, crowded.queue, crowded.exim), {});
    CHECK(ceilings.due() == Ceilings::Time::max());
}
