// LateEnd: commands as they come, but the end a while later than it was ordered; meanwhile the pool
// serves on.
//
// For mod_fcgid: at a graceful restart it ends all workers first, and only then lets Apache's
// former processes answer the calls that they have taken already. One of these that finds no worker
// any more would wait for ever.
#pragma once

#include <chrono>
#include <optional>
#include <thread>

#include "fcgi/control.h"

namespace penstock {

class LateEnd : public Commands {
  public:
    LateEnd(Commands& commands, std::chrono::milliseconds delay)
        : commands_(commands), delay_(delay) {}

    [[nodiscard]] int fd() const override { return commands_.fd(); }
    // Unlike other commands' it blocks, once, where the end was ordered: meanwhile no deadline is
    // enforced and nobody is relieved, which a process with one call at a time can do without.
    [[nodiscard]] std::optional<Command> take() override {
        auto const command = commands_.take();
        if (command == Command::end) {
            std::this_thread::sleep_for(delay_);
        }
        return command;
    }

  private:
    Commands& commands_;
    std::chrono::milliseconds delay_;
};

}  // namespace penstock
