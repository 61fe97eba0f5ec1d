#include "agent/watch/flow.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("queued mail of a suspended name fails, waits or is dropped as its mode says") {
    auto const flows = flows_of({.suspended = {"a", "b", "c", "d"},
                                 .held = {"d", "e"},
                                 .keep = {"b", "d"},
                                 .discard = {"b", "c", "f"}});
    CHECK(flow_of(flows, "a") == Flow::fails);
    CHECK(flow_of(flows, "b") == Flow::waits);
    CHECK(flow_of(flows, "c") == Flow::discarded);
    CHECK(flow_of(flows, "d") == Flow::waits);
    CHECK(flow_of(flows, "e") == Flow::held);
    CHECK(flow_of(flows, "f") == Flow::free);
}

TEST_CASE("mail is tried when it goes elsewhere than before, and not while it waits") {
    Flows const before{{"released", Flow::held},
                       {"still", Flow::held},
                       {"ended", Flow::waits},
                       {"same", Flow::fails}};
    Flows const now{{"still", Flow::held},
                    {"ended", Flow::fails},
                    {"same", Flow::fails},
                    {"held", Flow::held},
                    {"stopped", Flow::fails}};
    CHECK(to_kick(before, now, {}) == Names{"released", "ended", "stopped"});
}

TEST_CASE("a restriction that came and went between two looks is not overlooked") {
    CHECK(to_kick({}, {{"held", Flow::held}}, {"gone", "held"}) == Names{"gone"});
}
