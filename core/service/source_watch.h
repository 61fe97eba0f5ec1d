// SourceWatch: waits until something changes in one of some directories.
//
// From construction on no change is missed. A directory that does not exist or cannot be watched
// is passed over: the caller looks again after the longest wait anyway. For one thread; the
// stop_token may be told from any.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "base/fd.h"

namespace penstock {

class SourceWatch {
  public:
    explicit SourceWatch(std::vector<std::string> const& directories);

    // Returns when there was a change and then none for a moment (a panel writes many files at
    // once), after `longest`, or when asked to stop.
    void wait(std::stop_token const& stop, std::chrono::milliseconds longest) const;

  private:
    [[nodiscard]] bool has_change_within(Fd const& wake, std::chrono::milliseconds time) const;

    Fd events_;
};

}  // namespace penstock
