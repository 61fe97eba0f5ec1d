// The file of the index on disk. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace penstock {

// Which file it is, by device and inode; all 0 if there is none.
[[nodiscard]] std::pair<std::uint64_t, std::uint64_t> file_id(std::string const& path);

// With what SQLite keeps beside it.
void remove_index(std::string const& path);

}  // namespace penstock
