// Control: runs a pool until it is told to end.
//
// Commands come through a descriptor that can be polled: signals in the program, anything in tests.
// `run_until_ended` returns when all that was in progress has been answered and every connection is
// closed.
#pragma once

#include <functional>
#include <optional>

#include "fcgi/counters.h"
#include "fcgi/pool.h"

namespace penstock {

enum class Command { end, reload };

class Commands {
  public:
    virtual ~Commands() = default;
    [[nodiscard]] virtual int fd() const = 0;                 // readable while a command waits
    [[nodiscard]] virtual std::optional<Command> take() = 0;  // never blocks
};

struct Hooks {
    std::function<void(Pool&)> reload;
    // Counts rose; at most once a second.
    std::function<void(Counts const& before, Counts const& now)> report;
};

void run_until_ended(Pool& pool, Commands& commands, Hooks const& hooks);

}  // namespace penstock
