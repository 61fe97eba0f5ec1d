// Kicks: has Exim try the queued mail of those whose marks have changed.
//
// Names gather for a moment and share one look at the queue; what cannot be done now, because an
// agent is not there, is tried again, at longer and longer distances. One thread.
#pragma once

#include <chrono>

#include "core.h"
#include "flow.h"

namespace penstock {

class Kicks {
  public:
    using Time = std::chrono::steady_clock::time_point;

    void add(Names names, Time now);
    // When run() is to be called; never, while nobody waits for it.
    [[nodiscard]] Time due() const { return due_; }
    // Whether all who waited were served.
    [[nodiscard]] bool run(Core const& core, Time now);
    [[nodiscard]] Names const& waiting() const { return waiting_; }

    // Messages that wait for nobody who is held or waits: those that were parked, left over when a
    // process ended in the middle of a release; or all, where it is not known who was released.
    // False if it could not be done now.
    enum class Leftovers { parked, all };
    [[nodiscard]] static bool release(Core const& core, Flows const& flows, Leftovers which);

  private:
    Names waiting_;
    Time due_ = Time::max();
    std::chrono::milliseconds distance_{};
};

}  // namespace penstock
