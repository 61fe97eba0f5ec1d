// TimeLimit: until when a call may work.
//
// A handler that goes over many things checks it between two of them and ends with out_of_time: the
// web server hangs up soon after, and a thread is not to work for nobody. Without an end, as on the
// host itself, there is no limit. A value; any thread.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"
#include "base/result.h"

namespace penstock {

class TimeLimit {
  public:
    TimeLimit() = default;
    explicit TimeLimit(std::chrono::steady_clock::time_point end) : end_(end) {}

    [[nodiscard]] Result<void> check(Clock const& clock) const {
        if (end_ && clock.monotonic() >= *end_) {
            return problem(ProblemKind::out_of_time);
        }
        return {};
    }

  private:
    std::optional<std::chrono::steady_clock::time_point> end_;
};

}  // namespace penstock
