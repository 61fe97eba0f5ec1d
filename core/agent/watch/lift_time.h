// LiftTime: what time it may be taken to be when it decides about somebody's freedom. The clock on
// the wall may jump by years, either way, by an accident; the clock since boot does not.
//
// The rule. What was believed last, and the time that has passed since then by the clock since
// boot, give the time to expect. The earlier one of that and of the wall counts, so a jump frees
// nobody. A wall clock that goes ahead of what is expected by no more than `drift` is believed, and
// so is one that goes ahead by no more than `largest_correction` while the kernel says that it is
// synchronised with others; where it does not tell, the clock counts as one that is not. Across a
// boot nothing is known of the time between: up to `longest_off` is believed, and up to
// `largest_correction` when synchronised. Beyond that only time that really passes counts, until an
// operator takes the diary away.
//
// A clock that is set back is not followed: it may come back. Pure: any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace penstock {

struct ClockReading {
    std::int64_t wall = 0;        // seconds since 1970
    std::int64_t since_boot = 0;  // seconds
    std::string boot = {};        // which boot that is
    bool is_synchronised = false;
    int unknown = 0;  // why the kernel does not tell that, an errno; 0: it does
};

// What was believed when, to be kept across restarts. Without a boot there is none.
struct ClockDiary {
    std::int64_t believed = 0;
    std::int64_t since_boot = 0;
    std::string boot = {};
};

struct LiftTime {
    static constexpr std::int64_t drift = 120;
    static constexpr std::int64_t longest_off = 30 * 24 * 3600;
    static constexpr std::int64_t largest_correction = 366 * 24 * 3600;

    std::int64_t now = 0;    // what may be judged by
    std::int64_t doubt = 0;  // by how much the wall clock is ahead of it, or behind; 0: believed
    ClockDiary diary = {};   // to be given to the next judgement
};

[[nodiscard]] LiftTime judge(ClockDiary const& diary, ClockReading const& reading);

// The clocks of this host.
[[nodiscard]] ClockReading read_clocks();

}  // namespace penstock
