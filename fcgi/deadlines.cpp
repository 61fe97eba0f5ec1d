#include "fcgi/deadlines.h"

#include <algorithm>

#include <sys/socket.h>

namespace penstock {

Deadlines::Deadlines(std::size_t places)
    : count_(places), places_(std::make_unique<Place[]>(places)) {}

void Deadlines::set(std::size_t place, int socket, Clock::time_point deadline) {
    auto& mine = places_[place];
    std::lock_guard const lock(mine.mutex);
    mine.socket = socket;
    mine.deadline = deadline;
}

void Deadlines::clear(std::size_t place) {
    auto& mine = places_[place];
    std::lock_guard const lock(mine.mutex);
    mine.socket = -1;
}

Deadlines::Enforced Deadlines::enforce(Clock::time_point now) {
    Enforced result;
    for (std::size_t index = 0; index < count_; ++index) {
        auto& place = places_[index];
        std::lock_guard const lock(place.mutex);
        if (place.socket < 0) {
            continue;
        }
        if (place.deadline <= now) {
            ::shutdown(place.socket, SHUT_RDWR);
            place.socket = -1;
            ++result.overdue;
            continue;
        }
        result.next = std::min(result.next.value_or(place.deadline), place.deadline);
    }
    return result;
}

}  // namespace penstock
