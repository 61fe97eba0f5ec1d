#include "fcgi/control.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <poll.h>

namespace penstock {

namespace {

void wait(Pool const& pool, Commands const& commands, std::chrono::milliseconds at_most) {
    std::array<pollfd, 2> watched{{{commands.fd(), POLLIN, 0}, {pool.wake(), POLLIN, 0}}};
    static_cast<void>(::poll(watched.data(), watched.size(), static_cast<int>(at_most.count())));
}

}  // namespace

void run_until_ended(Pool& pool, Commands& commands, Hooks const& hooks) {
    using std::chrono::milliseconds;
    constexpr milliseconds while_ending{5};
    constexpr milliseconds between_reports{1'000};
    bool is_ending = false;
    Counts reported;
    auto next_report = Pool::Clock::now();
    for (;;) {
        auto const now = Pool::Clock::now();
        auto next = pool.tick(now);
        bool const is_over = is_ending && pool.is_empty();
        if (auto const counts = pool.counts(); counts != reported) {
            if (is_over || now >= next_report) {
                hooks.report(reported, counts);
                reported = counts;
                next_report = now + between_reports;
            }
            next = std::min(next, next_report);
        }
        // Nobody wakes this thread for a count that rises.
        next = std::min(next, now + between_reports);
        if (is_over) {
            return;
        }
        auto const until_next = std::chrono::ceil<milliseconds>(next - now);
        wait(pool, commands, is_ending ? std::min(until_next, while_ending) : until_next);
        while (auto const command = commands.take()) {
            if (*command == Command::reload) {
                hooks.reload(pool);
            } else {
                is_ending = true;
                pool.end();
            }
        }
    }
}

}  // namespace penstock
