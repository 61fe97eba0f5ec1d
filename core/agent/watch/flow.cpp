#include "agent/watch/flow.h"

namespace penstock {

Flows flows_of(MarkNames const& marks) {
    Flows flows;
    for (auto const& name : marks.held) {
        flows[name] = Flow::held;
    }
    for (auto const& name : marks.suspended) {
        flows[name] = marks.keep.contains(name)      ? Flow::waits
                      : marks.discard.contains(name) ? Flow::discarded
                                                     : Flow::fails;
    }
    return flows;
}

Flow flow_of(Flows const& flows, std::string_view name) {
    auto const found = flows.find(name);
    return found == flows.end() ? Flow::free : found->second;
}

Names to_kick(Flows const& before, Flows const& now, Names const& touched) {
    Names names = touched;
    for (auto const& flows : {before, now}) {
        for (auto const& [name, flow] : flows) {
            if (flow_of(before, name) != flow_of(now, name)) {
                names.insert(name);
            }
        }
    }
    std::erase_if(names, [&](std::string const& name) { return !moves(flow_of(now, name)); });
    return names;
}

}  // namespace penstock
