#include "agent/index/log_time.h"

#include <charconv>
#include <ctime>

namespace penstock {

namespace {

constexpr std::size_t date_size = 19;    // "2026-11-22 20:46:13"
constexpr std::size_t minute_size = 16;  // without the seconds
constexpr int first_year = 1900;
constexpr int minute = 60;
constexpr int hour = 60 * minute;

int number_at(std::string_view text, std::size_t at, std::size_t size) {
    int number = 0;
    auto const digits = text.substr(at, size);
    static_cast<void>(std::from_chars(digits.data(), digits.data() + digits.size(), number));
    return number;
}

std::tm fields_of(std::string_view written) {
    std::tm fields{};
    fields.tm_year = number_at(written, 0, 4) - first_year;
    fields.tm_mon = number_at(written, 5, 2) - 1;
    fields.tm_mday = number_at(written, 8, 2);
    fields.tm_hour = number_at(written, 11, 2);
    fields.tm_min = number_at(written, 14, 2);
    return fields;
}

bool is_possible(std::tm const& fields, int second) {
    constexpr int months = 12;
    constexpr int longest_month = 31;
    constexpr int hours = 24;
    constexpr int leap_second = 60;
    return fields.tm_mon >= 0 && fields.tm_mon < months && fields.tm_mday >= 1 &&
           fields.tm_mday <= longest_month && fields.tm_hour < hours && fields.tm_min < minute &&
           second <= leap_second;
}

// " +0100" => 3600
int offset_in(std::string_view zone) {
    int const seconds = number_at(zone, 2, 2) * hour + number_at(zone, 4, 2) * minute;
    return zone[1] == '-' ? -seconds : seconds;
}

// Of a local time; of two, the first one that is not before `floor`.
std::int64_t local_seconds(std::tm const& fields, std::int64_t floor) {
    std::int64_t best = 0;
    for (int const is_summer : {1, 0}) {
        auto tried = fields;
        tried.tm_isdst = is_summer;
        auto const seconds = std::int64_t{std::mktime(&tried)};
        bool const exists = tried.tm_hour == fields.tm_hour && tried.tm_isdst == is_summer;
        if (seconds >= 0 && exists && (best == 0 || best + minute <= floor)) {
            best = seconds;
        }
    }
    if (best == 0) {
        auto tried = fields;
        tried.tm_isdst = -1;
        best = std::mktime(&tried);
    }
    return best;
}

}  // namespace

std::int64_t LogTime::seconds(std::string_view written) {
    if (written.size() < date_size) {
        return 0;
    }
    int const second = number_at(written, minute_size + 1, 2);
    if (!is_possible(fields_of(written), second)) {
        return 0;
    }
    constexpr std::size_t zone_size = 6;
    if (written.size() >= date_size + zone_size && written[written.size() - zone_size] == ' ') {
        auto fields = fields_of(written);
        return ::timegm(&fields) + second - offset_in(written.substr(written.size() - zone_size));
    }
    if (written.substr(0, minute_size) != minute_) {
        minute_ = written.substr(0, minute_size);
        start_ = local_seconds(fields_of(written), last_);
    }
    last_ = start_ + second;
    return last_;
}

}  // namespace penstock
