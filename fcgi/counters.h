// Counters: what the pool refuses or loses, for the log.
//
// Counts only rise (the uid is none). Any thread may count and read; a reading is no snapshot of
// all of them at once.
#pragma once

#include <atomic>
#include <cstdint>

namespace penstock {

struct Counts {
    std::uint64_t foreign_peers = 0;     // connections of users who are no front end
    std::uint64_t last_foreign_uid = 0;  // who the last of them was
    std::uint64_t strangers = 0;         // requests without the secret of the front end
    std::uint64_t dropped = 0;           // requests that ended without an answer
    std::uint64_t overdue = 0;           // connections shut down at the deadline
    std::uint64_t accept_pauses = 0;     // times that descriptors or connections ran out

    bool operator==(Counts const&) const = default;
};

struct Counters {
    std::atomic<std::uint64_t> foreign_peers{0};
    std::atomic<std::uint64_t> last_foreign_uid{0};
    std::atomic<std::uint64_t> strangers{0};
    std::atomic<std::uint64_t> dropped{0};
    std::atomic<std::uint64_t> overdue{0};
    std::atomic<std::uint64_t> accept_pauses{0};

    [[nodiscard]] Counts read() const {
        return {foreign_peers, last_foreign_uid, strangers, dropped, overdue, accept_pauses};
    }
};

}  // namespace penstock
