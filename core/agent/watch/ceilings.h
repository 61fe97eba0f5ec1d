// Ceilings: how much a held account may have queued. Who has more gets a name in outgoing/full,
// which Exim answers with 452; messages above the number from which they are parked leave the main
// queue, so that other accounts' queue runs stay quick, unless others wait for them, too. Looks
// only while somebody is held. One thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "agent/watch/flow.h"
#include "api/core.h"

namespace penstock {

class Ceilings {
  public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Ceilings(std::string outgoing) : full_(std::move(outgoing) + "/full") {}

    [[nodiscard]] Time due() const { return due_; }
    void look(Core const& core, Flows const& flows);
    // Held names have come or gone.
    void wake(Time now) { due_ = std::min(due_, now + std::chrono::seconds(1)); }

  private:
    // `there`: the names that are in the directory. False if not all of it could be done.
    [[nodiscard]] bool set_full(Core const& core, std::vector<std::string> const& there,
                                Names const& full) const;

    std::string full_;
    Time due_ = Time::min();
};

}  // namespace penstock
