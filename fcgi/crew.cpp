#include "fcgi/crew.h"

#include <algorithm>

#include <sys/eventfd.h>

namespace penstock {

namespace {

// Of one thread between two looks. A request that only computes takes some 30 microseconds; at
// fewer than this, a quarter of a millisecond each, something else takes the time.
constexpr std::size_t quick_requests = 8;
// So many looks without need end the looking.
constexpr std::size_t enough_quiet = 25;

}  // namespace

void Crew::await_turn() {
    if (take_place()) {
        return;
    }
    std::unique_lock lock(mutex_);
    ++resting_;
    called_.wait(lock, [&] { return calls_ > 0 || is_dismissed_; });
    --resting_;
    calls_ -= std::min<std::size_t>(calls_, 1);
    ++waiting_;
}

bool Crew::take_place() {
    auto waiting = waiting_.load();
    while (waiting < wanted_) {
        if (waiting_.compare_exchange_weak(waiting, waiting + 1)) {
            return true;
        }
    }
    return false;
}

void Crew::begin() {
    ++begun_;
    // The last one to wait: from here on somebody looks whether those at work get on.
    if (--waiting_ == 0 && !is_looked_at_.exchange(true)) {
        static_cast<void>(::eventfd_write(wake_, 1));
    }
}

std::optional<Crew::Clock::time_point> Crew::relieve(Clock::time_point now) {
    if (!is_looked_at_) {
        return std::nullopt;
    }
    if (now < next_look_) {
        return next_look_;
    }
    auto const begun = begun_.load();
    if (waiting_ > 0) {
        ++quiet_looks_;
    } else if (is_held_up(begun - begun_before_)) {
        quiet_looks_ = 0;
        call(threads_ - resting_);  // as many again as are at work
    }
    begun_before_ = begun;
    next_look_ = now + look;
    if (quiet_looks_ < enough_quiet) {
        return next_look_;
    }
    quiet_looks_ = 0;
    is_looked_at_ = false;
    // Who was the last to wait meanwhile relied on being looked at.
    return waiting_ == 0 && !is_looked_at_.exchange(true) ? std::optional(next_look_)
                                                          : std::nullopt;
}

bool Crew::is_held_up(std::size_t begun) const {
    return begun < quick_requests * (threads_ - resting_);
}

void Crew::call(std::size_t number) {
    std::lock_guard const lock(mutex_);
    calls_ = std::min<std::size_t>(number, resting_);
    for (auto left = calls_; left > 0; --left) {
        called_.notify_one();
    }
}

void Crew::dismiss() {
    std::lock_guard const lock(mutex_);
    is_dismissed_ = true;
    called_.notify_all();
}

}  // namespace penstock
