// Text files of lines, as views into the text: nothing is copied. Blanks are spaces, tabs and
// carriage returns.
#pragma once

#include <string_view>
#include <vector>

namespace penstock {

[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The parts between separators; as many as there are separators and one more.
[[nodiscard]] inline std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (auto end = text.find(separator); end != std::string_view::npos;
         end = text.find(separator)) {
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.push_back(text);
    return parts;
}

// Takes the first line off `text`, without its end: for what is read a hundred thousand times,
// where a vector of lines would cost more than the lines.
[[nodiscard]] inline std::string_view take_line(std::string_view& text) {
    auto const end = text.find('\n');
    auto const line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

[[nodiscard]] inline std::vector<std::string_view> lines_of(std::string_view text) {
    return split(text, '\n');
}

}  // namespace penstock
