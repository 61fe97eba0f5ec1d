// Waits for a condition, with a bound; no test sleeps for luck.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace penstock::test {

// False if the condition does not hold within ten seconds.
inline bool eventually(std::function<bool()> const& condition) {
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace penstock::test
