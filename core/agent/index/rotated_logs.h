// What rotation has made of a log, in the order of age: that of the numbers of the files where all
// have one, otherwise that of the times in their first lines. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

struct RotatedLog {
    static constexpr std::size_t longest_head = 512;

    std::string path;
    std::string head = {};   // its first bytes
    std::string first = {};  // the time of its first line, as written; empty if it has none
};

struct FoundLog {
    std::string path;
    std::optional<std::uint64_t> number = {};
};

// "mainlog.3", "mainlog.3.gz": what stands behind "mainlog", as a number that is no date.
[[nodiscard]] std::optional<std::uint64_t> number_behind(std::string_view rest);

// `now`, the log that is written, and those behind it: all that can be read and are not empty, each
// once, though it may be there as a copy, too.
[[nodiscard]] std::vector<RotatedLog> logs_newest_first(std::string const& now,
                                                        std::vector<FoundLog> const& behind);

}  // namespace penstock
