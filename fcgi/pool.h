// Pool: the threads that serve the web server's connections.
//
// Threads wait in one Poller, as many at a time as the Crew says. One that is told of a connection
// reads its request, has it answered, and parks the connection again; idle connections cost no
// thread. Nothing that can change is shared between threads but what is named here: the ParkingLot,
// the FrontDoor, the Deadlines, the Crew, the Counters and the patience, each safe by itself.
//
// One thread, the caller's, is in charge: it alone calls `tick` (whenever the time that it returned
// has come or `wake` is readable), `renew`, and `end`. The destructor waits for requests in
// progress. The responder is called by all threads at once.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "fcgi/counters.h"
#include "fcgi/crew.h"
#include "fcgi/deadlines.h"
#include "fcgi/exchange.h"
#include "fcgi/front_door.h"
#include "fcgi/parking_lot.h"
#include "fcgi/pool_settings.h"
#include "fcgi/responder.h"

namespace penstock {

class Pool {
  public:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] static Result<std::unique_ptr<Pool>> start(Listener listener,
                                                             PoolSettings settings,
                                                             Responder responder);
    ~Pool();
    Pool(Pool const&) = delete;
    Pool& operator=(Pool const&) = delete;

    // Enforces deadlines, closes idle connections, ends a rest of the front door, relieves threads
    // that are held up. Returns when it must be called again at the latest.
    Clock::time_point tick(Clock::time_point now);
    [[nodiscard]] int wake() const { return wake_.get(); }

    // Takes over what may change while running.
    void renew(FrontEnds front_ends, std::chrono::milliseconds request_deadline);

    // Accepts nothing more, says farewell on every connection and answers what comes on it until
    // the front end closes it.
    void end();
    [[nodiscard]] bool is_empty() const;

    [[nodiscard]] Counts counts() const { return counters_.read(); }

  private:
    Pool(Listener listener, PoolSettings settings, Responder responder, Poller poller, Fd wake);

    void work(std::size_t place);
    void serve_ready_connection(Exchange& exchange, Poller::Event event, std::size_t place);
    Exchange::End exchange_within_deadline(Exchange& exchange, Connection& connection,
                                           std::size_t place);

    PoolSettings const settings_;
    Responder const responder_;
    Poller const poller_;
    Fd const wake_;
    Counters counters_;
    ParkingLot lot_;
    FrontDoor door_;
    Deadlines deadlines_;
    Crew crew_;
    std::atomic<std::chrono::milliseconds> patience_;
    std::atomic<bool> is_ending_{false};
    std::atomic<Clock::time_point> ends_hard_at_{Clock::time_point::max()};
    std::atomic<std::size_t> busy_{0};
    std::vector<std::thread> threads_;
};

}  // namespace penstock
