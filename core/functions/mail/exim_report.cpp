#include "functions/mail/exim_report.h"

#include <Poco/String.h>

#include "api/reader.h"
#include "base/lines.h"

namespace penstock {

namespace {

constexpr std::string_view error_mark = "Exim configuration error";
constexpr std::string_view line_mark = " in line ";
constexpr std::string_view support_mark = "Support for:";

std::optional<std::int64_t> line_number(std::string_view behind_mark) {
    if (!behind_mark.starts_with(line_mark)) {
        return std::nullopt;
    }
    behind_mark.remove_prefix(line_mark.size());
    return whole_number(behind_mark.substr(0, behind_mark.find(' ')));
}

}  // namespace

// Two lines: `DATE Exim configuration error in line N of FILE:`, and the message, indented.
EximMistake mistake_in(std::string_view exims_words) {
    auto const at = exims_words.find(error_mark);
    if (at == std::string_view::npos) {
        return {std::nullopt, std::string(trimmed(exims_words))};
    }
    auto rest = exims_words.substr(at + error_mark.size());
    auto const first = take_line(rest);
    auto const second = trimmed(take_line(rest));
    return {line_number(first), std::string(second.empty() ? trimmed(first) : second)};
}

Value::Object capabilities_in(std::string_view exims_words) {
    Value::Object found;
    for (auto const line : lines_of(exims_words)) {
        if (!line.starts_with(support_mark)) {
            continue;
        }
        for (auto const word : split(line.substr(support_mark.size()), ' ')) {
            if (!trimmed(word).empty()) {
                found.emplace_back(Poco::toLower(std::string(trimmed(word))), 1);
            }
        }
    }
    return found;
}

}  // namespace penstock
