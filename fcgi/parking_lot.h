// ParkingLot: the connections that are open and carry no request at the moment.
//
// A parked connection costs no thread. Each parking has a ticket of its own, so that an event that
// was on its way while the connection was closed for idleness finds nothing. Any thread may call
// anything; the map is guarded by a mutex, and closing happens outside of it where it can.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>

#include "connection.h"
#include "poller.h"

namespace penstock {

class ParkingLot {
  public:
    using Clock = std::chrono::steady_clock;

    explicit ParkingLot(Poller const& poller) : poller_(poller) {}

    // False (and closed) where epoll has no room for it.
    bool park(Connection connection);

    // Nothing where it was closed meanwhile.
    [[nodiscard]] std::optional<Connection> take(Poller::Ticket ticket);

    // Closes what was parked before `since` and has sent nothing; returns how many.
    std::size_t close_idle(Clock::time_point since);

    [[nodiscard]] std::size_t size() const;

  private:
    struct Parked {
        Connection connection;
        Clock::time_point since;
    };

    Poller const& poller_;
    mutable std::mutex mutex_;
    Poller::Ticket next_ticket_ = Poller::first_free_ticket;
    std::map<Poller::Ticket, Parked> parked_;  // in the order of parking
};

}  // namespace penstock
