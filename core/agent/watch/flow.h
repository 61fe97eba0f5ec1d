// Where the queued mail of a name is going, as the marks say it; and from that, whose mail has to
// be tried when the marks have changed. Pure: any thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace penstock {

// A name that is in no directory is free.
enum class Flow { free, held, waits, fails, discarded };

using Flows = std::map<std::string, Flow, std::less<>>;
using Names = std::set<std::string, std::less<>>;

struct MarkNames {
    Names suspended = {};
    Names held = {};
    Names keep = {};     // of the suspended: their queued mail waits
    Names discard = {};  // it is dropped, where it does not wait
};

[[nodiscard]] Flows flows_of(MarkNames const& marks);
[[nodiscard]] Flow flow_of(Flows const& flows, std::string_view name);
// Whether what is queued would leave the queue if it were tried.
[[nodiscard]] constexpr bool moves(Flow flow) {
    return flow != Flow::held && flow != Flow::waits;
}

// Whose queued mail goes elsewhere now: those whose flow is another than before and, because a
// restriction may have come and gone between two looks, those of `touched`; if it moves at all.
[[nodiscard]] Names to_kick(Flows const& before, Flows const& now, Names const& touched);

}  // namespace penstock
