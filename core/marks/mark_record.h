// MarkRecord: the content of a mark: who set it, when, why and until when. It is for people, for
// expiry and for the lists; the mark is the file's name.
//
// One line of JSON, ASCII only, version 2; the only line of version 1 is read as one entry that
// never expires. A record that is empty or cannot be read (a full disk, a newer version) does not
// make the mark less of a mark: mark_record_from() then gives nothing, and the mark never expires.
//
// Pure: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

// By what way a restriction came.
enum class Via {
    api,
    host,  // whmapi1, run on the server itself
    list,  // a line of /etc/outgoing_mail_*, written by other software
};

struct MarkEntry {
    std::string by;                       // who: the user of the token
    std::int64_t at = 0;                  // seconds since 1970, wall clock
    std::string why = {};                 // reason as the caller gave it; may be empty
    std::string request = {};             // the id under which the log has the request
    std::optional<std::int64_t> until{};  // seconds since 1970; nothing: for ever
    Via via = Via::api;

    friend bool operator==(MarkEntry const&, MarkEntry const&) = default;
};

struct MarkRecord {
    std::optional<std::int64_t> until{};       // of the whole; nothing: for ever
    std::optional<std::int64_t> kept_until{};  // queued mail waits until then
    std::string subject = {};                  // the account or the mailbox's address
    std::vector<MarkEntry> entries = {};       // oldest first
    std::string born = {};                     // of the account meant: Account::born, if known

    friend bool operator==(MarkRecord const&, MarkRecord const&) = default;
};

constexpr std::size_t longest_record = 64 * 1024;
constexpr std::size_t longest_why = 512;  // bytes

// With its newline, at most longest_record: longer fields are cut, and of more than 16 entries the
// oldest of whoever has the most are left out.
[[nodiscard]] std::string to_line(MarkRecord const& record);
[[nodiscard]] std::optional<MarkRecord> mark_record_from(std::string_view line);

// Whether every entry came by a line of a list; not so for a record without entries.
[[nodiscard]] bool is_from_list_alone(MarkRecord const& record);
[[nodiscard]] bool has_expired(MarkRecord const& record, std::int64_t now);

}  // namespace penstock
