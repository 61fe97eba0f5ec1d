#include "agent/index/log_place.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <sys/stat.h>

#include "agent/index/log_files.h"
#include "base/errno_text.h"
#include "base/lines.h"
#include "base/number_in.h"

namespace penstock {

namespace {

constexpr std::size_t most_files = 2000;

void replace(std::string& text, std::string_view what, std::string_view by) {
    if (auto const at = text.find(what); at != std::string::npos) {
        text.replace(at, what.size(), by);
    }
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
    std::vector<FoundLog> found;
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
                found.push_back({entry.path().string(),
                                 name.starts_with(stem) ? number_behind(name.substr(stem.size()))
                                                        : std::nullopt});
            }
        }
    };
    add_from(directory(),
             [&](fs::path const& folder) { add_from(folder, [](fs::path const&) {}); });
    return logs_newest_first(path, found);
}

std::string LogPlace::fault() const {
    auto const why = [](std::string const& what) { return what + ": " + errno_text(); };
    struct stat status = {};
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
