// Deadlines: ends the connection of a request that takes too long.
//
// Time-outs of single reads do not end a peer that sends one byte every half second; the total
// deadline does. Each thread of the pool has a place here in which it sets a deadline before and
// clears it after a request; one other thread calls `enforce`, which shuts overdue sockets down, so
// that the read or write in progress fails. A place is guarded by a mutex of its own, hence nobody
// waits for anybody but the enforcer.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>

namespace penstock {

class Deadlines {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Deadlines(std::size_t places);

    // The descriptor must stay open until the deadline is cleared.
    void set(std::size_t place, int socket, Clock::time_point deadline);
    void clear(std::size_t place);

    struct Enforced {
        std::size_t overdue = 0;                // shut down by this call
        std::optional<Clock::time_point> next;  // the earliest that still stands
    };
    Enforced enforce(Clock::time_point now);

  private:
    struct Place {
        std::mutex mutex;
        int socket = -1;
        Clock::time_point deadline;
    };

    std::size_t count_;
    std::unique_ptr<Place[]> places_;
};

}  // namespace penstock
