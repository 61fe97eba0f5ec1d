#include "agent/index/rotated_logs.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <tuple>
#include <utility>

#include <sys/stat.h>

#include "agent/index/log_files.h"
#include "agent/index/log_line.h"
#include "base/lines.h"

namespace penstock {

namespace {

constexpr std::size_t longest_search = std::size_t{64} * 1024;  // for a line with a time

struct Candidate {
    RotatedLog log;
    std::optional<std::uint64_t> number = {};
    timespec changed{};
    bool is_compressed = false;
};

// False if it cannot be read, or has nothing in it.
bool look_into(Candidate& candidate) {
    auto const file = LogFile::open(candidate.log.path);
    auto const text = file ? file->read(0, longest_search) : std::string();
    candidate.log.head = text.substr(0, RotatedLog::longest_head);
    for (std::string_view rest = text; !rest.empty() && candidate.log.first.empty();) {
        candidate.log.first = time_of_log_line(take_line(rest));
    }
    struct stat status = {};
    if (text.empty() || ::stat(candidate.log.path.c_str(), &status) != 0) {
        return false;
    }
    candidate.changed = status.st_mtim;
    candidate.is_compressed = file->is_compressed();
    return true;
}

bool is_copy_of(Candidate const& a, Candidate const& b) {
    return a.log.head.starts_with(b.log.head) || b.log.head.starts_with(a.log.head);
}

// A file that is compressed just now is there twice, and so is one that was copied. One that is not
// compressed is complete.
void drop_copies(std::vector<Candidate>& found) {
    std::vector<Candidate> kept;
    for (auto& one : found) {
        auto const same = std::ranges::find_if(
            kept, [&](Candidate const& other) { return is_copy_of(one, other); });
        if (same == kept.end()) {
            kept.push_back(std::move(one));
        } else if (same->is_compressed && !one.is_compressed) {
            *same = std::move(one);
        }
    }
    found = std::move(kept);
}

}  // namespace

std::optional<std::uint64_t> number_behind(std::string_view rest) {
    if (rest.size() < 2 || rest.front() != '.') {
        return std::nullopt;
    }
    std::uint64_t number = 0;
    auto const read = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number);
    auto const end = std::string_view(read.ptr, rest.data() + rest.size() - read.ptr);
    constexpr std::uint64_t no_date = 100'000;
    bool const is_ending =
        end.empty() || (end.size() > 1 && end[0] == '.' && (end[1] < '0' || end[1] > '9'));
    bool const is_number = read.ec == std::errc{} && number < no_date && is_ending;
    return is_number ? std::optional(number) : std::nullopt;
}

std::vector<RotatedLog> logs_newest_first(std::string const& now,
                                          std::vector<FoundLog> const& behind) {
    std::vector<Candidate> found;
    for (auto const& one : behind) {
        found.push_back({.log = {.path = one.path}, .number = one.number});
    }
    std::erase_if(found, [](Candidate& candidate) { return !look_into(candidate); });
    bool const are_numbered =
        std::ranges::all_of(found, [](Candidate const& one) { return one.number.has_value(); });
    std::ranges::sort(found, [&](Candidate const& a, Candidate const& b) {
        if (are_numbered && a.number != b.number) {
            return a.number < b.number;
        }
        auto const key = [](Candidate const& one) {
            return std::tie(one.log.first, one.changed.tv_sec, one.changed.tv_nsec, one.log.path);
        };
        return key(a) > key(b);
    });
    Candidate current{.log = {.path = now}};
    if (look_into(current)) {
        found.insert(found.begin(), current);
    }
    drop_copies(found);
    std::vector<RotatedLog> logs;
    for (auto& candidate : found) {
        logs.push_back(std::move(candidate.log));
    }
    return logs;
}

}  // namespace penstock
