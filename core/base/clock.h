// Clock: what time it is. Deadlines use monotonic(); wall() only labels records and judges expiry,
// for it may jump. An interface, so that tests can set it.
//
// Threads: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>

namespace penstock {

class Clock {
  public:
    Clock() = default;
    Clock(Clock const&) = delete;
    Clock& operator=(Clock const&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual std::int64_t wall() const = 0;  // seconds since 1970
    [[nodiscard]] virtual std::chrono::steady_clock::time_point monotonic() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] std::int64_t wall() const override {
        return std::chrono::duration_cast<std::chrono::seconds>(
                   std::chrono::system_clock::now().time_since_epoch())
            .count();
    }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override {
        return std::chrono::steady_clock::now();
    }
};

// Of a file's time as of any other.
[[nodiscard]] constexpr std::int64_t nanoseconds_of(timespec const& time) {
    return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

}  // namespace penstock
