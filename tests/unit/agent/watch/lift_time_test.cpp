#include "agent/watch/lift_time.h"

#include <cerrno>

#include <doctest/doctest.h>

using namespace penstock;

namespace {

constexpr std::int64_t start = 1'800'000'000;
constexpr std::int64_t hour = 3600;
constexpr std::int64_t ten_years = std::int64_t{3653} * 24 * hour;

ClockReading reading(std::int64_t wall, std::int64_t since_boot, bool is_synchronised = false,
                     std::string boot = "one") {
    return {wall, since_boot, std::move(boot), is_synchronised};
}

ClockDiary diary_at_start() {
    return judge({}, reading(start, 100)).diary;
}

}  // namespace

TEST_CASE("time that passes is believed") {
    auto const time = judge(diary_at_start(), reading(start + hour, 100 + hour));
    CHECK(time.now == start + hour);
    CHECK(time.doubt == 0);
}

TEST_CASE("a jump of ten years ahead frees nobody before that time has passed") {
    auto time = judge(diary_at_start(), reading(start + ten_years, 110));
    CHECK(time.now == start + 10);
    CHECK(time.doubt > 0);
    SUBCASE("even if the kernel calls it synchronised") {
        CHECK(judge(time.diary, reading(start + ten_years + 10, 120, true)).now == start + 20);
    }
    SUBCASE("and what really passes counts") {
        time = judge(time.diary, reading(start + ten_years + hour, 110 + hour));
        CHECK(time.now == start + 10 + hour);
    }
    SUBCASE("and all is well when it jumps back") {
        time = judge(time.diary, reading(start + 20, 120));
        CHECK(time.now == start + 20);
        CHECK(time.doubt == 0);
    }
}

TEST_CASE("a jump of ten years back and home again frees nobody") {
    auto time = judge(diary_at_start(), reading(start - ten_years, 110));
    CHECK(time.now == start - ten_years);
    CHECK(time.doubt < 0);
    time = judge(time.diary, reading(start + 20, 120));
    CHECK(time.now == start + 20);
    time = judge(time.diary, reading(start + ten_years, 130));
    CHECK(time.now == start + 30);
}

TEST_CASE("a correction by others is followed where the clock is synchronised") {
    auto const later = start + 40 * 24 * hour;
    CHECK(judge(diary_at_start(), reading(later, 110, true)).now == later);
    CHECK(judge(diary_at_start(), reading(later, 110, false)).now == start + 10);
}

TEST_CASE("after a boot a while is believed, ten years are not") {
    auto const diary = diary_at_start();
    CHECK(judge(diary, reading(start + 20 * 24 * hour, 5, false, "two")).now ==
          start + 20 * 24 * hour);
    CHECK(judge(diary, reading(start + ten_years, 5, true, "two")).now == start + 5);
    // A clock that began anew, without a battery.
    CHECK(judge(diary, reading(1'000, 5, false, "two")).now == 1'000);
}

TEST_CASE(
    "a clock of which the kernel does not tell whether it is synchronised is taken as one that "
    "is not") {
    ClockReading unknown = reading(start + hour, 110);
    unknown.unknown = EPERM;
    CHECK(judge(diary_at_start(), unknown).now == start + 10);
}

TEST_CASE("what the kernel says of this host's clock is known here, or said to be unknown") {
    auto const clocks = read_clocks();
    CHECK((clocks.unknown == 0 || !clocks.is_synchronised));
}
