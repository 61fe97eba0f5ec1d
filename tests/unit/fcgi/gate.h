// Gate: holds the threads of a responder until a test lets them go.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>

#include "fcgi/responder.h"

namespace penstock::test {

class Gate {
  public:
    void pass() {
        std::unique_lock lock(mutex_);
        ++arrived_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_open_; });
    }
    void await(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return arrived_ >= count; });
    }
    void open() {
        std::lock_guard const lock(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }
    [[nodiscard]] std::size_t arrived() {
        std::lock_guard const lock(mutex_);
        return arrived_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t arrived_ = 0;
    bool is_open_ = false;
};

// A responder whose answer to this target, or to every one, has to pass the gate first.
inline Responder behind(Gate& gate, Responder responder, std::string const& target = "") {
    responder.answer_request = [&gate, target,
                                answer = responder.answer_request](HttpRequest const& request) {
        if (target.empty() || request.target == target) {
            gate.pass();
        }
        return answer(request);
    };
    return responder;
}

}  // namespace penstock::test
