// Memory: what penstock-watch remembers from one start to the next, in one file: what time it
// believed, and which lines of the lists nobody knows.
//
// save() is atomic and durable; a file that is missing or cannot be read is an empty memory.
// One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/watch/lift_time.h"
#include "base/result.h"

namespace penstock {

struct Memory {
    ClockDiary clock = {};
    std::map<std::string, std::vector<std::string>> kept_lines = {};  // by the list's name
};

[[nodiscard]] Memory load_memory(std::string const& directory);
[[nodiscard]] Result<void> save(Memory const& memory, std::string const& directory);

}  // namespace penstock
