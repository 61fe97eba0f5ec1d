// IniFile: `key = value` lines, read whole and strictly: PropertyTree's INI reader, plus what it
// leaves out.
//
// Promise: each key occurs once, no section, every line has its '='; blank lines and lines that
// start with ';' or '#' do not count. A mistake, of syntax or of meaning, is always told the same
// way: "FILE, line N: what is wrong".
//
// Failure: Mistake - its text, for ProblemKind::configuration or state_unreadable, as the reader of
// the file sees fit.
//
// Threads: a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace penstock {

struct IniEntry {
    std::string key;
    std::string value;
    unsigned long line = 0;
};

using Mistake = std::string;

[[nodiscard]] Mistake mistake_at(std::string const& path, unsigned long line,
                                 std::string const& what);
[[nodiscard]] tl::expected<std::vector<IniEntry>, Mistake> parse_ini(std::string const& text,
                                                                     std::string const& path);

// The items of a comma-separated value, without the blanks around them; an empty value has none.
[[nodiscard]] std::vector<std::string> comma_list(std::string const& value);

}  // namespace penstock
