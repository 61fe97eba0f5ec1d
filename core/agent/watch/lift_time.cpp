#include "agent/watch/lift_time.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>

#include <sys/timex.h>

namespace penstock {

LiftTime judge(ClockDiary const& diary, ClockReading const& reading) {
    ClockDiary const anew{reading.wall, reading.since_boot, reading.boot};
    if (diary.boot.empty()) {
        return {.now = reading.wall, .diary = anew};
    }
    bool const is_same_boot = diary.boot == reading.boot;
    auto const passed = is_same_boot ? reading.since_boot - diary.since_boot : reading.since_boot;
    auto const expected = diary.believed + std::max<std::int64_t>(passed, 0);
    auto const ahead = reading.wall - expected;
    auto const tolerated = reading.is_synchronised ? LiftTime::largest_correction
                           : is_same_boot          ? LiftTime::drift
                                                   : LiftTime::longest_off;
    if (ahead >= 0 && ahead <= tolerated) {
        return {.now = reading.wall, .diary = anew};
    }
    auto const doubt = std::abs(ahead) <= LiftTime::drift ? 0 : ahead;
    return {.now = std::min(reading.wall, expected),
            .doubt = doubt,
            .diary = {expected, reading.since_boot, reading.boot}};
}

ClockReading read_clocks() {
    ClockReading reading;
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    reading.wall = time.tv_sec;
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    reading.since_boot = time.tv_sec;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> reading.boot;
    if (reading.boot.empty()) {
        reading.boot = "unknown";
    }
    timex state{};
    int const found = ::adjtimex(&state);
    reading.unknown = found < 0 ? errno : 0;
    reading.is_synchronised = found >= 0 && found != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    return reading;
}

}  // namespace penstock
