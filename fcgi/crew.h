// Crew: how many threads of a pool wait for work at the same time.
//
// More threads that wait than processors only cost: each request then wakes another one, which is a
// switch of context and a cold cache each. So a few take turns while requests are quick, and the
// others rest. Where those at work are held up, by a disk or a slow peer, resting ones are called:
// `relieve` does that, for requests that take longer than they could if they only computed.
//
// Promise: while any thread is free, one of them waits for work or is called within two looks.
// A thread that finds enough others waiting rests; nobody who is called refuses.
//
// Threads: those of the crew call await_turn and begin; one other calls relieve whenever the time
// that it gave has come, or `wake`, an eventfd, is readable. dismiss() may be called by any.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>

namespace penstock {

class Crew {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds look{2};

    // `wanted`: how many wait at once while nothing is held up.
    Crew(std::size_t threads, std::size_t wanted, int wake)
        : threads_(threads), wanted_(wanted), wake_(wake) {}

    // Returns when it is this thread's turn to wait for work.
    void await_turn();
    // It has got some, and waits no more.
    void begin();

    // Calls resting threads if need be; when to look again, if there may be need.
    std::optional<Clock::time_point> relieve(Clock::time_point now);

    // Nobody rests any more.
    void dismiss();

    [[nodiscard]] std::size_t resting() const { return resting_; }

  private:
    [[nodiscard]] bool take_place();
    [[nodiscard]] bool is_held_up(std::size_t begun) const;
    void call(std::size_t number);

    std::size_t const threads_;
    std::size_t const wanted_;
    int const wake_;

    std::atomic<std::size_t> waiting_{0};
    std::atomic<std::size_t> resting_{0};
    std::atomic<std::size_t> begun_{0};
    std::atomic<bool> is_looked_at_{false};

    // Of the thread that calls relieve.
    std::size_t begun_before_ = 0;
    std::size_t quiet_looks_ = 0;
    Clock::time_point next_look_;

    std::mutex mutex_;  // guards what follows
    std::condition_variable called_;
    std::size_t calls_ = 0;
    bool is_dismissed_ = false;
};

}  // namespace penstock
