// Poller: the one place where all threads of the pool wait, an epoll set.
//
// What is ready is told to one thread only and then no more until it is watched again
// (EPOLLONESHOT), so that no dispatcher and no hand-over is needed. `stop` is told to every thread,
// for ever. Any thread may call anything; nothing is stored here but in the kernel.
#pragma once

#include <cstdint>

#include "base/fd.h"
#include "base/result.h"

namespace penstock {

class Poller {
  public:
    [[nodiscard]] static Result<Poller> open();

    using Ticket = std::uint64_t;
    static constexpr Ticket stop_ticket = 0;
    static constexpr Ticket listener_ticket = 1;
    static constexpr Ticket first_free_ticket = 2;

    struct Event {
        Ticket ticket;
        bool has_hung_up;  // the peer is gone: what it sent is not to be acted on
    };
    [[nodiscard]] Event wait() const;

    [[nodiscard]] bool watch(int fd, Ticket ticket) const;        // for the first time
    [[nodiscard]] bool watch_again(int fd, Ticket ticket) const;  // after it was told
    void stop() const;

  private:
    Poller(Fd set, Fd stop) : set_(std::move(set)), stop_(std::move(stop)) {}

    Fd set_;
    Fd stop_;
};

}  // namespace penstock
