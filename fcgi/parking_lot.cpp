#include "parking_lot.h"

namespace penstock {

bool ParkingLot::park(Connection connection) {
    std::lock_guard const lock(mutex_);
    auto const ticket = next_ticket_++;
    // It must be in the map before epoll may tell of it, and stay until epoll knows it.
    auto const place =
        parked_.emplace_hint(parked_.end(), ticket, Parked{std::move(connection), Clock::now()});
    auto& parked = place->second.connection;
    bool const is_new = !parked.is_watched;
    parked.is_watched =
        is_new ? poller_.watch(parked.fd(), ticket) : poller_.watch_again(parked.fd(), ticket);
    if (!parked.is_watched) {
        parked_.erase(place);
        return false;
    }
    return true;
}

std::optional<Connection> ParkingLot::take(Poller::Ticket ticket) {
    std::lock_guard const lock(mutex_);
    auto node = parked_.extract(ticket);
    if (node.empty()) {
        return std::nullopt;
    }
    return std::move(node.mapped().connection);
}

std::size_t ParkingLot::close_idle(Clock::time_point since) {
    std::lock_guard const lock(mutex_);
    std::size_t closed = 0;
    for (auto place = parked_.begin(); place != parked_.end() && place->second.since <= since;) {
        // A request that waits for a thread is not idleness.
        if (place->second.connection.has_input()) {
            ++place;
            continue;
        }
        place = parked_.erase(place);
        ++closed;
    }
    return closed;
}

std::size_t ParkingLot::size() const {
    std::lock_guard const lock(mutex_);
    return parked_.size();
}

}  // namespace penstock
