// FrontDoor: lets connections of front ends in, and rests while there is no room for them.
//
// Whichever thread is told that the listener is ready calls `let_connections_in`. Out of
// descriptors, or with as many connections as the settings allow, the door rests: the listener is
// not watched, so nothing spins, no thread is lost, and what comes waits in the backlog.
// `reopen_if_due` ends the rest and is called by one thread, for which `open` makes `wake` readable
// when a rest begins.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>

#include "fcgi/counters.h"
#include "fcgi/listener.h"
#include "fcgi/parking_lot.h"
#include "fcgi/pool_settings.h"

namespace penstock {

class FrontDoor {
  public:
    using Clock = std::chrono::steady_clock;

    FrontDoor(Listener listener, PoolSettings const& settings, Poller const& poller,
              ParkingLot& lot, Counters& counters, int wake);

    [[nodiscard]] bool open() const;
    void let_connections_in();
    void renew(FrontEnds front_ends);
    void close();

    // A connection was closed: a rest can end before its time.
    void room_made();

    // When to call it again, if it rests.
    std::optional<Clock::time_point> reopen_if_due(Clock::time_point now);

  private:
    enum class Next { again, enough, no_room };
    [[nodiscard]] Next let_one_in();
    [[nodiscard]] bool is_front_end(int socket);
    void rest();
    [[nodiscard]] bool reopen();

    Listener listener_;
    PoolSettings const& settings_;
    Poller const& poller_;
    ParkingLot& lot_;
    Counters& counters_;
    int wake_;

    std::mutex mutex_;  // guards what follows
    FrontEnds front_ends_;
    bool is_closed_ = false;
    std::optional<Clock::time_point> rests_until_;
};

}  // namespace penstock
