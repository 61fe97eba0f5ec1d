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

#include "fcgi/connection.h"
#include "fcgi/poller.h"

namespace penstock {

class ParkingLot {
  public:
    using Clock = std::chrono::steady_clock;

    explicit ParkingLot(Poller const& poller) : poller_(poller) {}

    // A new one, or one that was taken. False (and closed) where epoll has no room for it.
    bool park(Connection connection);

    // Nothing where it was closed meanwhile.
    [[nodiscard]] std::optional<Connection> take(Poller::Ticket ticket);

    // Says farewell on each connection that carried a request, from now on: the pool ends.
    void dismiss();

    // The same until told otherwise, for those that are parked from now on: others wait for room.
    void set_crowded(bool is_crowded);

    // Of a few connections, parked before `since` and silent: closes those that never asked or were
    // told farewell already, and tells the others farewell.
    void make_room(Clock::time_point since);

    // Closes what was parked before `since` and has sent nothing; returns how many.
    std::size_t close_idle(Clock::time_point since);

    // Closes what was taken and is not to be parked again.
    void close(Connection connection);

    // Connections that are parked, or were taken and neither parked again nor closed.
    [[nodiscard]] std::size_t open() const;

  private:
    struct Parked {
        Connection connection;
        Clock::time_point since;
        bool is_kept;  // it carried a request before
        bool is_dismissed = false;
    };

    static void dismiss(Parked& parked);
    std::map<Poller::Ticket, Parked>::iterator close(
        std::map<Poller::Ticket, Parked>::iterator place);

    Poller const& poller_;
    mutable std::mutex mutex_;
    bool is_ending_ = false;
    bool is_crowded_ = false;
    std::size_t open_ = 0;
    Poller::Ticket next_ticket_ = Poller::first_free_ticket;
    std::map<Poller::Ticket, Parked> parked_;  // in the order of parking
};

}  // namespace penstock
