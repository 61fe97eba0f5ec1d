#include "agent/watch/believed_clock.h"

#include <system_error>

#include <Poco/Logger.h>

namespace penstock {

std::int64_t BelievedClock::now(ClockDiary& diary) {
    auto const reading = read_clocks();
    if (reading.unknown != unknown_) {
        unknown_ = reading.unknown;
        log_.warning(reading.unknown == 0 ? "whether the clock is synchronised is known again"
                                          : "whether the clock is synchronised cannot be known (" +
                                                std::generic_category().message(reading.unknown) +
                                                "): it is taken as one that is not");
    }
    auto const time = judge(diary, reading);
    diary = time.diary;
    if (time.doubt != doubt_.exchange(time.doubt) && time.doubt != 0) {
        log_.warning("the clock has jumped by about " + std::to_string(time.doubt) +
                     " seconds: what is to end by time waits until that time has really passed");
    }
    return time.now;
}

std::vector<std::string> BelievedClock::notes() const {
    if (doubt_ == 0) {
        return {};
    }
    return {"the clock has jumped by about " + std::to_string(doubt_) +
            " seconds, and nothing ends by it before that time has passed; if the clock is right,"
            " stop penstock-watch, remove /var/lib/penstock/watch/seen and start it"};
}

}  // namespace penstock
