#include "fcgi/parking_lot.h"

#include "fcgi/farewell.h"

namespace penstock {

bool ParkingLot::park(Connection connection) {
    std::lock_guard const lock(mutex_);
    auto const ticket = next_ticket_++;
    // It must be in the map before epoll may tell of it, and stay until epoll knows it.
    bool const is_kept = connection.is_watched;
    auto const place = parked_.emplace_hint(parked_.end(), ticket,
                                            Parked{std::move(connection), Clock::now(), is_kept});
    auto& parked = place->second.connection;
    parked.is_watched =
        is_kept ? poller_.watch_again(parked.fd(), ticket) : poller_.watch(parked.fd(), ticket);
    open_ += is_kept ? 0 : 1;
    if (!parked.is_watched) {
        close(place);
        return false;
    }
    if (is_ending_ || is_crowded_) {
        dismiss(place->second);
    }
    return true;
}

void ParkingLot::dismiss(Parked& parked) {
    if (parked.is_kept) {
        parked.is_dismissed = true;
        say_farewell(parked.connection.fd());
    }
}

void ParkingLot::dismiss() {
    std::lock_guard const lock(mutex_);
    is_ending_ = true;
    for (auto& [ticket, parked] : parked_) {
        dismiss(parked);
    }
}

void ParkingLot::set_crowded(bool is_crowded) {
    std::lock_guard const lock(mutex_);
    is_crowded_ = is_crowded;
}

void ParkingLot::make_room(Clock::time_point since) {
    constexpr int at_a_time = 64;
    std::lock_guard const lock(mutex_);
    auto place = parked_.begin();
    for (int count = 0; count < at_a_time && place != parked_.end(); ++count) {
        auto& parked = place->second;
        if (parked.since > since) {
            return;
        }
        if (parked.connection.has_input()) {
            ++place;
        } else if (parked.is_kept && !parked.is_dismissed) {
            dismiss(parked);
            ++place;
        } else {
            place = close(place);
        }
    }
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
        place = close(place);
        ++closed;
    }
    return closed;
}

std::map<Poller::Ticket, ParkingLot::Parked>::iterator ParkingLot::close(
    std::map<Poller::Ticket, Parked>::iterator place) {
    --open_;
    return parked_.erase(place);
}

void ParkingLot::close(Connection connection) {
    {
        // Not before it is closed may anybody believe that it is.
        auto const closed = std::move(connection);
    }
    std::lock_guard const lock(mutex_);
    --open_;
}

std::size_t ParkingLot::open() const {
    std::lock_guard const lock(mutex_);
    return open_;
}

}  // namespace penstock
