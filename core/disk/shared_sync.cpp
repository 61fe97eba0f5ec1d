#include "disk/shared_sync.h"

namespace penstock {

FileResult<void> SharedSync::sync() {
    std::unique_lock lock(mutex_);
    auto const mine = next_;
    mine->ended.wait(lock, [&] { return mine->outcome || !is_running_; });
    if (mine->outcome) {
        return *mine->outcome;
    }
    next_ = std::make_shared<Round>();  // who comes from here on needs an fsync that begins later
    if (failure_) {
        return end(*mine, tl::unexpected(*failure_));
    }
    is_running_ = true;
    lock.unlock();
    auto outcome = files_.sync(directory_);
    lock.lock();
    if (!outcome) {
        failure_ = outcome.error();
    }
    is_running_ = false;
    return end(*mine, std::move(outcome));
}

FileResult<void> SharedSync::end(Round& round, FileResult<void> outcome) {
    round.outcome = std::move(outcome);
    round.ended.notify_all();
    next_->ended.notify_one();
    return *round.outcome;
}

bool SharedSync::has_failed() const {
    std::lock_guard lock(mutex_);
    return failure_.has_value();
}

}  // namespace penstock
