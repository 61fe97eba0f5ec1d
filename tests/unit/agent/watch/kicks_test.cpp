#include "agent/watch/kicks.h"

#include <doctest/doctest.h>

#include "unit/functions/exim_doubles.h"
#include "unit/functions/test_host.h"

using namespace penstock;

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

QueuedMessage message(std::string id, std::string account, bool is_parked = false) {
    QueuedMessage made;
    made.id = std::move(id);
    made.account = std::move(account);
    made.is_parked = is_parked;
    return made;
}

// A message of each of alice, bob and carol; carol is held, and bob's is parked.
struct Queued {
    TestHost host;
    QueueDouble queue;
    EximDouble exim;
    Kicks kicks;
    Kicks::Time now{};
    Flows flows{{"carol", Flow::held}};

    Queued() {
        queue.messages = {message("1", "alice"), message("2", "bob", true), message("3", "carol")};
    }
    // What is ordered if nothing happens until then.
    MessageIds ordered_after(std::chrono::seconds time) {
        now += time;
        exim.delivered.clear();
        exim.settled.clear();
        if (now >= kicks.due()) {
            auto const core = host.service().core();
            kicks.run(core_with(*core, queue, exim), flows, now);
        }
        return exim.delivered;
    }
};

}  // namespace

TEST_CASE("kicks: the mail of who was freed is tried, and nobody else's") {
    Queued queued;
    queued.kicks.add({"alice"}, queued.now);
    CHECK(queued.ordered_after(seconds(1)) == MessageIds{"1"});
}

TEST_CASE("kicks: who is stopped again by now is left alone") {
    Queued queued;
    queued.kicks.add({"alice", "carol"}, queued.now);
    CHECK(queued.ordered_after(seconds(1)) == MessageIds{"1"});
}

TEST_CASE("kicks: at the start all is tried that nobody stops, of leftovers what is parked") {
    Queued queued;
    queued.kicks.add_leftovers(queued.now);
    CHECK(queued.ordered_after(seconds(1)) == MessageIds{"2"});
    queued.kicks.add_everybody(queued.now);
    queued.kicks.add_leftovers(queued.now);
    CHECK(queued.ordered_after(seconds(1)) == MessageIds{"1", "2"});
}

TEST_CASE("kicks: what is still there is ordered again for a while, and nothing that came since") {
    Queued queued;
    queued.kicks.add({"alice"}, queued.now);
    REQUIRE(queued.ordered_after(seconds(1)) == MessageIds{"1"});
    queued.queue.messages.push_back(message("4", "alice"));
    CHECK(queued.ordered_after(seconds(10)).empty());
    for (auto const time : {seconds(5), seconds(60), seconds(240), seconds(960)}) {
        CHECK(queued.ordered_after(time) == MessageIds{"1"});
    }
    CHECK(queued.kicks.due() == Kicks::Time::max());
}

TEST_CASE("kicks: what has gone is not looked for any longer") {
    Queued queued;
    queued.kicks.add({"alice"}, queued.now);
    REQUIRE(queued.ordered_after(seconds(1)) == MessageIds{"1"});
    queued.queue.messages.erase(queued.queue.messages.begin());
    for (auto const time : {seconds(15), seconds(60), seconds(240), seconds(960)}) {
        CHECK(queued.ordered_after(time).empty());
    }
    CHECK(queued.kicks.due() == Kicks::Time::max());
}

TEST_CASE("kicks: what has waited for who was freed is tried, by whatever way it came in") {
    Queued queued;
    auto& messages = queued.queue.messages;
    auto waits = [&](char const* id, char const* account, std::vector<std::string> names) {
        messages.push_back(message(id, account));
        messages.back().waits_for = std::move(names);
    };
    waits("4", "bob", {"alice"});
    waits("5", "", {"carol", "alice"});
    waits("6", "bob", {"carol"});
    waits("7", "bob", {"info@alice.example"});
    SUBCASE("an account") {
        queued.kicks.add({"alice"}, queued.now);
        CHECK(queued.ordered_after(seconds(1)) == MessageIds{"1", "4", "5"});
    }
    SUBCASE("a mailbox") {
        queued.kicks.add({"info@alice.example"}, queued.now);
        CHECK(queued.ordered_after(seconds(1)) == MessageIds{"7"});
    }
    SUBCASE("freed while nobody looked") {
        queued.kicks.add_everybody(queued.now);
        CHECK(queued.ordered_after(seconds(1)) == MessageIds{"1", "2", "4", "5", "7"});
    }
    SUBCASE("that is told only after the release") {
        messages.resize(3);
        queued.kicks.add({"dora"}, queued.now);
        REQUIRE(queued.ordered_after(seconds(1)).empty());
        waits("8", "bob", {"dora"});
        CHECK(queued.ordered_after(seconds(15)) == MessageIds{"8"});
    }
}

TEST_CASE("kicks: what waits since it was not known whether anything is stopped is tried") {
    Queued queued;
    queued.queue.messages[2].account = "bob";
    queued.queue.messages[2].recipients = {"x@outside.example"};
    queued.queue.messages[2].waits_for = {{unknown_holder}};
    queued.kicks.add_everybody(queued.now);
    CHECK(queued.ordered_after(seconds(1)) == MessageIds{"1", "2", "3"});
}

TEST_CASE("kicks: where it is not known for whom a message waits it is tried at any release") {
    Queued queued;
    for (auto& one : queued.queue.messages) {
        one.waits_for.reset();
    }
    queued.kicks.add({"dora"}, queued.now);
    CHECK(queued.ordered_after(seconds(1)) == MessageIds{"1", "2"});
}

namespace {

using Settled = std::vector<std::pair<std::string, std::string>>;

// alice's message is frozen, and she is suspended.
struct Frozen : Queued {
    explicit Frozen(Flow flow) {
        queue.messages[0].is_frozen = true;
        flows["alice"] = flow;
    }
};

}  // namespace

TEST_CASE(
    "kicks: what is frozen ends with the queue of who has submitted it, unless that is kept") {
    for (auto const flow : {Flow::fails, Flow::discarded}) {
        Frozen frozen(flow);
        frozen.kicks.add({"alice"}, frozen.now);
        CHECK(frozen.ordered_after(seconds(1)).empty());
        CHECK(frozen.exim.settled == Settled{{"alice", "1"}});
    }
    for (auto const flow : {Flow::held, Flow::waits, Flow::free}) {
        Frozen frozen(flow);
        frozen.kicks.add({"alice"}, frozen.now);
        frozen.kicks.add_everybody(frozen.now);
        static_cast<void>(frozen.ordered_after(seconds(1)));
        CHECK(frozen.exim.settled.empty());
    }
}

TEST_CASE("kicks: of account and mailbox that which loses least counts for what is frozen") {
    Frozen frozen(Flow::fails);
    frozen.queue.messages[0].mailbox = "info@alice.example";
    SUBCASE("the mailbox keeps") {
        frozen.flows["info@alice.example"] = Flow::waits;
        frozen.kicks.add({"alice"}, frozen.now);
        static_cast<void>(frozen.ordered_after(seconds(1)));
        CHECK(frozen.exim.settled.empty());
    }
    SUBCASE("the mailbox alone is suspended") {
        frozen.flows["alice"] = Flow::held;
        frozen.flows["info@alice.example"] = Flow::discarded;
        frozen.kicks.add({"info@alice.example"}, frozen.now);
        static_cast<void>(frozen.ordered_after(seconds(1)));
        CHECK(frozen.exim.settled == Settled{{"info@alice.example", "1"}});
    }
}

TEST_CASE("kicks: what somebody else has submitted stays frozen") {
    Frozen frozen(Flow::fails);
    auto& message = frozen.queue.messages[0];
    message.account = "bob";
    message.recipients = {"alice@alice.example"};
    message.waits_for = {{"alice"}};
    frozen.kicks.add({"alice"}, frozen.now);
    frozen.kicks.add_everybody(frozen.now);
    static_cast<void>(frozen.ordered_after(seconds(1)));
    CHECK(frozen.exim.settled.empty());
}

TEST_CASE("kicks: what was frozen after the suspension is found by the next look, once") {
    Frozen frozen(Flow::fails);
    frozen.queue.messages[0].is_frozen = false;
    frozen.kicks.add_leftovers(frozen.now);
    static_cast<void>(frozen.ordered_after(seconds(1)));
    REQUIRE(frozen.exim.settled.empty());
    frozen.queue.messages[0].is_frozen = true;
    frozen.kicks.add_leftovers(frozen.now);
    static_cast<void>(frozen.ordered_after(seconds(1)));
    CHECK(frozen.exim.settled == Settled{{"alice", "1"}});
    frozen.kicks.add_leftovers(frozen.now);
    static_cast<void>(frozen.ordered_after(seconds(1)));
    CHECK(frozen.exim.settled.empty());
    // It is still there: the order may have been lost.
    static_cast<void>(frozen.ordered_after(seconds(15)));
    CHECK(frozen.exim.settled == Settled{{"alice", "1"}});
}
