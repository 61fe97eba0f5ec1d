// FailureGuard: against guessing: after a few wrong credentials a client has to wait.
//
// Failures are counted for each (address, user) and for each address; an IPv6 address counts as its
// /64. A few are free. Each further one closes a window in which attempts are refused unlooked, the
// right ones too: 1 second, 2, 4, ... up to longest_window. An attempt in a closed window counts
// for nothing. A success clears its (address, user); an hour without a failure clears everything.
//
// Many share an address, and one script with an old token is a client that guesses. So a token that
// was right at that address within the last hour is looked at in a closed window, too; for all
// others it is no help, for they would have to know it.
//
// Nobody waits in a thread, and no address has any influence on another one's counts. Loopback is
// neither counted nor refused: any local user could otherwise lock out the host's own scripts, or
// fill the tables from its many addresses. The address is the one that the web server talks to,
// REMOTE_ADDR; no header of the request counts.
//
// Bounded: most_entries of each kind, those asked for longest ago are forgotten first.
//
// Threads: all calls are safe from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include <Poco/LRUCache.h>
#include <Poco/Mutex.h>

#include "base/clock.h"

namespace penstock {

class FailureGuard {
  public:
    static constexpr unsigned free_for_user = 5;
    static constexpr unsigned free_for_address = 20;
    static constexpr std::chrono::seconds longest_window{15 * 60};
    static constexpr std::chrono::seconds memory{60 * 60};
    static constexpr std::size_t most_entries = 4096;

    explicit FailureGuard(Clock const& clock) : clock_(clock) {}

    [[nodiscard]] bool admits(std::string_view address, std::string_view user);
    // Whether the token of that hash was right there, and not wrong since.
    [[nodiscard]] bool has_proven(std::string_view address, std::string_view hash);

    // `hash`: of the token that was given; empty if there was none to be read.
    void failed(std::string_view address, std::string_view user, std::string_view hash = {});
    void succeeded(std::string_view address, std::string_view user, std::string_view hash = {});

  private:
    using Time = std::chrono::steady_clock::time_point;
    struct Failures {
        unsigned count = 0;
        Time last = {};
        Time closed_until = {};
    };
    using Table = Poco::LRUCache<std::string, Failures, Poco::NullMutex>;
    using Times = Poco::LRUCache<std::string, Time, Poco::NullMutex>;

    static void count(Table& table, std::string const& key, unsigned free, Time now);
    [[nodiscard]] static bool is_closed(Table& table, std::string const& key, Time now);

    Clock const& clock_;
    std::mutex mutex_;  // guards what follows
    Table users_{most_entries};
    Table addresses_{most_entries};
    Times proven_{most_entries};  // when the token was right there
};

}  // namespace penstock
