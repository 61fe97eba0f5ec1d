// BelievedClock: this host's clocks, read and judged anew each time (lift_time.h), with what people
// are to be told about them: in the log when it changes, in the health file for as long as it
// holds.
//
// now() from one thread, notes() from any.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/watch/lift_time.h"

namespace Poco {
class Logger;
}

namespace penstock {

class BelievedClock {
  public:
    explicit BelievedClock(Poco::Logger& log) : log_(log) {}

    // What may be judged by. `diary`: of the last judgement, and then of this one.
    [[nodiscard]] std::int64_t now(ClockDiary& diary);
    [[nodiscard]] std::vector<std::string> notes() const;

  private:
    Poco::Logger& log_;
    int unknown_ = 0;  // as in the last reading
    std::atomic<std::int64_t> doubt_ = 0;
};

}  // namespace penstock
