// IndexState: what the thread that reads the log tells those that answer, and the operator: why the
// deliveries cannot be known now, and those of before until when, why the queue cannot be read, and
// whether there is more to read. Any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace penstock {

class IndexState {
  public:
    struct Now {
        std::string fault = {};  // empty: they can be known
        bool is_behind = false;
        std::int64_t known_until = 0;  // with a fault; 0: nothing is known
        std::string queue_fault = {};  // empty: the queue can be read

        friend bool operator==(Now const&, Now const&) = default;
    };

    explicit IndexState(Now now) : now_(std::move(now)) {}

    // True if that is news.
    bool set(Now now) {
        std::scoped_lock const lock(mutex_);
        bool const is_news = !(now_ == now);
        now_ = std::move(now);
        return is_news;
    }
    [[nodiscard]] Now now() const {
        std::scoped_lock const lock(mutex_);
        return now_;
    }

  private:
    mutable std::mutex mutex_;
    Now now_;
};

}  // namespace penstock
