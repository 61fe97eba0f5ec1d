#include "shared_sync.h"

namespace penstock {

FileResult<void> SharedSync::sync() {
    std::unique_lock lock(mutex_);
    auto const mine = next_;
    round_ended_.wait(lock, [&] { return mine->outcome || !is_running_; });
    if (mine->outcome) {
        return *mine->outcome;
    }
    if (failure_) {
        return tl::unexpected(*failure_);
    }
    is_running_ = true;
    next_ = std::make_shared<Round>();  // who comes from here on needs an fsync that begins later
    lock.unlock();
    auto outcome = files_.sync(directory_);
    lock.lock();
    if (!outcome) {
        failure_ = outcome.error();
    }
    mine->outcome = outcome;
    is_running_ = false;
    round_ended_.notify_all();
    return outcome;
}

bool SharedSync::has_failed() const {
    std::lock_guard lock(mutex_);
    return failure_.has_value();
}

}  // namespace penstock
