// LogPosition: how far the main log was read: which file, up to which byte, and what stands there.
//
// `head` is what the file begins with: rotation may rename, copy or compress it, and leaves that as
// it is. `tail` is the end of what was read, some hundred bytes with times and ids in them: by it
// the place is found again in a file that was renamed, copied or compressed meanwhile. A plain
// value.
#pragma once

#include <cstdint>
#include <string>

namespace penstock {

struct LogPosition {
    static constexpr std::size_t longest_tail = 512;

    std::uint64_t inode = 0;  // 0: nothing was ever read
    std::uint64_t offset = 0;
    std::string tail = {};
    std::string head = {};

    friend bool operator==(LogPosition const&, LogPosition const&) = default;
};

}  // namespace penstock
