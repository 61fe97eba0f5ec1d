#include "agent/index/log_place.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <tuple>

#include <sys/stat.h>

#include "agent/index/log_files.h"
#include "agent/index/log_line.h"
#include "base/lines.h"

namespace penstock {

namespace {

constexpr std::size_t most_files = 2000;
constexpr std::size_t longest_search = std::size_t{64} * 1024;  // for a line with a time

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void replace(std::string& text, std::string_view what, std::string_view by) {
    if (auto const at = text.find(what); at != std::string::npos) {
        text.replace(at, what.size(), by);
    }
}

// Something that stands behind the name of a log and sorts by age.
struct Candidate {
    RotatedLog log;
    std::optional<std::uint64_t> number = {};  // "mainlog.3", "mainlog.3.gz"
    timespec changed{};
    bool is_compressed = false;
};

std::optional<std::uint64_t> number_behind(std::string_view rest) {
    if (rest.size() < 2 || rest.front() != '.') {
        return std::nullopt;
    }
    std::uint64_t number = 0;
    auto const read = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number);
    auto const end = std::string_view(read.ptr, rest.data() + rest.size() - read.ptr);
    constexpr std::uint64_t no_date = 100'000;
    bool const is_ending = end.empty() || (end.size() > 1 && end[0] == '.' && !is_digit(end[1]));
    bool const is_number = read.ec == std::errc{} && number < no_date && is_ending;
    return is_number ? std::optional(number) : std::nullopt;
}

// False if it cannot be read, or has nothing in it.
bool look_into(Candidate& candidate) {
    auto const file = LogFile::open(candidate.log.path);
    auto const text = file ? file->read(0, longest_search) : std::string();
    candidate.log.head = text.substr(0, LogPlace::longest_head);
    for (std::string_view rest = text; !rest.empty() && candidate.log.first.empty();) {
        candidate.log.first = time_of_log_line(take_line(rest));
    }
    struct stat status {};
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

Result<LogPlace> LogPlace::of(std::string const& log_file_path,
                              std::string const& spool_directory) {
    auto const unknown = [](std::string const& why) {
        return problem(ProblemKind::index_unavailable, "",
                       "what Exim delivers cannot be known: " + why);
    };
    if (log_file_path.find('$') != std::string::npos) {
        return unknown("log_file_path is worked out anew for each line: " + log_file_path);
    }
    for (auto const part : split(log_file_path, ':')) {
        std::string item(trimmed(part));
        if (item == "syslog") {
            continue;
        }
        if (item.empty()) {
            item = spool_directory + "/log/%slog";
        }
        if (!item.starts_with('/')) {
            return unknown("log_file_path is not understood: " + log_file_path);
        }
        replace(item, "%s", "main");
        LogPlace place;
        auto const date = std::min(item.find("%D"), item.find("%M"));
        if (date != std::string::npos) {
            place.digits_ = item[date + 1] == 'D' ? 8 : 6;
            place.after_ = item.substr(date + 2);
        }
        place.before_ = item.substr(0, date);
        return place;
    }
    return unknown("it logs to syslog only");
}

std::string LogPlace::directory() const {
    return std::filesystem::path(before_).parent_path().string();
}

std::string LogPlace::now() const {
    if (digits_ == 0) {
        return before_;
    }
    std::string newest;
    auto const size = before_.size() + digits_ + after_.size();
    std::error_code unreadable;
    for (auto const& entry : std::filesystem::directory_iterator(directory(), unreadable)) {
        auto const path = entry.path().string();
        if (path.size() == size && path.starts_with(before_) && path.ends_with(after_) &&
            std::ranges::all_of(path.substr(before_.size(), digits_), is_digit)) {
            newest = std::max(newest, path);
        }
    }
    return newest.empty() ? before_ + std::string(digits_, '0') + after_ : newest;
}

// "mainlog" and whatever begins so; of "main.log" also what logrotate's `extension` makes of it. A
// longer word is another log's.
bool LogPlace::is_ours(std::string const& name) const {
    auto stem = std::filesystem::path(before_).filename().string();
    if (digits_ != 0) {
        auto const behind = std::filesystem::path(after_).stem().string();
        return name.starts_with(stem) && name.size() >= stem.size() + digits_ &&
               std::ranges::all_of(name.substr(stem.size(), digits_), is_digit) &&
               name.substr(stem.size() + digits_).starts_with(behind);
    }
    if (name.starts_with(stem)) {
        auto const rest = std::string_view(name).substr(stem.size());
        return rest.empty() || std::isalpha(static_cast<unsigned char>(rest.front())) == 0;
    }
    stem = std::filesystem::path(stem).stem().string();
    auto const rest = std::string_view(name).substr(std::min(stem.size(), name.size()));
    auto const first = rest.find_first_not_of(".-_");
    return name.starts_with(stem) && first < 2 && is_digit(rest[first]);
}

std::vector<RotatedLog> LogPlace::files() const {
    namespace fs = std::filesystem;
    auto const path = now();
    std::vector<Candidate> found;
    auto const stem = fs::path(before_).filename().string();
    auto const add_from = [&](fs::path const& directory, auto const& visit_folder) {
        std::error_code unreadable;
        for (auto const& entry : fs::directory_iterator(directory, unreadable)) {
            auto const status = entry.symlink_status(unreadable);
            auto const name = entry.path().filename().string();
            if (fs::is_directory(status)) {
                visit_folder(entry.path());
            } else if (fs::is_regular_file(status) && is_ours(name) && entry.path() != path &&
                       found.size() < most_files) {
                found.push_back({.log = {.path = entry.path().string()},
                                 .number = name.starts_with(stem)
                                               ? number_behind(name.substr(stem.size()))
                                               : std::nullopt});
            }
        }
    };
    add_from(directory(),
             [&](fs::path const& folder) { add_from(folder, [](fs::path const&) {}); });
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
    Candidate current{.log = {.path = path}};
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

std::string LogPlace::fault() const {
    auto const why = [](std::string const& what) {
        return what + ": " + std::generic_category().message(errno);
    };
    struct stat status {};
    if (::stat(directory().c_str(), &status) != 0) {
        return why(directory());
    }
    auto const path = now();
    if (::lstat(path.c_str(), &status) == 0 && !LogFile::open(path)) {
        return S_ISREG(status.st_mode) ? why(path) : path + " is not a file";
    }
    return {};
}

}  // namespace penstock
