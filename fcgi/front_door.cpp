#include "fcgi/front_door.h"

#include <utility>

#include <sys/eventfd.h>

namespace penstock {

FrontDoor::FrontDoor(Listener listener, PoolSettings const& settings, Poller const& poller,
                     ParkingLot& lot, Counters& counters, int wake)
    : listener_(std::move(listener)),
      settings_(settings),
      poller_(poller),
      lot_(lot),
      counters_(counters),
      wake_(wake),
      front_ends_(settings.front_ends) {}

bool FrontDoor::open() const {
    return poller_.watch(listener_.fd(), Poller::listener_ticket);
}

void FrontDoor::let_connections_in() {
    // Bounded, so that a flood of connections does not keep this thread from requests.
    constexpr int at_a_time = 64;
    auto next = Next::again;
    for (int count = 0; count < at_a_time && next == Next::again; ++count) {
        next = let_one_in();
    }
    std::lock_guard const lock(mutex_);
    if (is_closed_) {
        return;
    }
    if (next == Next::no_room || !poller_.watch_again(listener_.fd(), Poller::listener_ticket)) {
        rest();
    }
}

FrontDoor::Next FrontDoor::let_one_in() {
    {
        std::lock_guard const lock(mutex_);
        if (is_closed_) {
            return Next::enough;  // the backlog belongs to the next process
        }
    }
    if (lot_.open() >= settings_.connections) {
        return Next::no_room;
    }
    auto accepted = listener_.accept();
    if (accepted.outcome != Listener::Outcome::accepted) {
        bool const is_empty = accepted.outcome == Listener::Outcome::nothing_waits;
        return is_empty ? Next::enough : Next::no_room;
    }
    if (!is_front_end(accepted.socket.get())) {
        return Next::again;  // and closed, unread
    }
    auto connection = Connection::open(std::move(accepted.socket), settings_.io_timeout);
    return connection && lot_.park(std::move(*connection)) ? Next::again : Next::no_room;
}

bool FrontDoor::is_front_end(int socket) {
    auto const uid = peer_of(socket);
    std::lock_guard const lock(mutex_);
    if (uid && front_ends_.admit(*uid)) {
        return true;
    }
    counters_.last_foreign_uid = uid.value_or(static_cast<uid_t>(-1));
    ++counters_.foreign_peers;
    return false;
}

void FrontDoor::renew(FrontEnds front_ends) {
    std::lock_guard const lock(mutex_);
    front_ends_ = std::move(front_ends);
}

void FrontDoor::close() {
    std::lock_guard const lock(mutex_);
    is_closed_ = true;
}

void FrontDoor::rest() {
    ++counters_.accept_pauses;
    auto const now = Clock::now();
    rests_until_ = now + settings_.accept_pause;
    lot_.set_crowded(true);
    lot_.make_room(now - settings_.grace);
    static_cast<void>(::eventfd_write(wake_, 1));
}

std::optional<FrontDoor::Clock::time_point> FrontDoor::reopen_if_due(Clock::time_point now) {
    std::lock_guard const lock(mutex_);
    if (is_closed_ || !rests_until_) {
        return std::nullopt;
    }
    if (*rests_until_ > now) {
        return rests_until_;
    }
    if (!reopen()) {
        rests_until_ = now + settings_.accept_pause;
    }
    return rests_until_;
}

void FrontDoor::room_made() {
    std::lock_guard const lock(mutex_);
    if (!is_closed_ && rests_until_) {
        static_cast<void>(reopen());
    }
}

bool FrontDoor::reopen() {
    if (!poller_.watch_again(listener_.fd(), Poller::listener_ticket)) {
        return false;
    }
    rests_until_.reset();
    lot_.set_crowded(false);
    return true;
}

}  // namespace penstock
