// LogTime: the time of a log line, as seconds since 1970.
//
// Without a zone in the line it is this process's local time (TZ). In the hour that comes twice a
// year the one that does not go back against the line before is meant. A time that does not exist
// is 0, and so is one that no clock shows, such as a month 13. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock {

class LogTime {
  public:
    LogTime() = default;
    // `last`: the time of the line before, which may have been read by another process.
    explicit LogTime(std::int64_t last) : last_(last) {}

    [[nodiscard]] std::int64_t seconds(std::string_view written);

  private:
    std::string minute_;  // the last one that was worked out
    std::int64_t start_ = 0;
    std::int64_t last_ = 0;
};

}  // namespace penstock
