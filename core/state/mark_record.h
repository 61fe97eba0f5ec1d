// MarkRecord: the content of a mark: who set it, when and why. It is for people; the mark is the
// file's name.
//
// One line of JSON, ASCII only. A record that is empty or cannot be read (a full disk, a newer
// version) does not make the mark less of a mark: mark_record_from() then gives nothing, and
// nothing else follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock {

struct MarkRecord {
    std::string actor;      // who: the user of the token
    std::int64_t when = 0;  // seconds since 1970, wall clock
    std::string why;        // reason as the caller gave it; may be empty
    std::string request;    // the id under which the log has the request

    friend bool operator==(MarkRecord const&, MarkRecord const&) = default;
};

// With its newline, at most 4 KiB: longer fields are cut.
[[nodiscard]] std::string to_line(MarkRecord const& record);
[[nodiscard]] std::optional<MarkRecord> mark_record_from(std::string_view line);

}  // namespace penstock
