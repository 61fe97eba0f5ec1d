#include "agent/index/log_follower.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/lines.h"

namespace penstock {

namespace {

constexpr std::size_t portion = std::size_t{256} * 1024;
// Clocks may be put back, and zones be mistaken; not by more.
constexpr std::int64_t farthest_ahead = 86'400;
constexpr auto rotated_away = "the main log was rotated away";

bool begins_as(RotatedLog const& log, LogPosition const& position) {
    return log.head.starts_with(position.head);
}

bool is_within_line(LogPosition const& position) {
    return !position.tail.empty() && !position.tail.ends_with('\n');
}

}  // namespace

LogFollower::LogFollower(LogPlace place, DeliveryStore& store, LogKey const& key,
                         std::function<std::int64_t()> now)
    : place_(std::move(place)),
      store_(store),
      key_(key),
      now_(std::move(now)),
      time_(store.last_time()) {}

Result<bool> LogFollower::step() {
    bool const was_truncated =
        file_ && file_->inode() == inode_at(place_.now()) && !file_->has(here_);
    if (!file_ || was_truncated) {
        if (auto found = find_place(); !found) {
            return tl::unexpected(std::move(found.error()));
        }
    }
    if (!file_) {
        return false;  // no log yet
    }
    auto text = file_->read(here_.offset, portion);
    bool const has_line = text.find('\n') != std::string::npos;
    if (has_line || text.size() == portion) {
        return take(text);
    }
    if (!text.empty() && !is_over()) {
        return false;  // the end of the line is still to come
    }
    if (is_over()) {
        auto opened = open_next();
        if (!opened || *opened) {
            return opened;
        }
    }
    floor_ = 0;  // all of the past was read
    return false;
}

// Whether nothing comes to the end of this file any more.
bool LogFollower::is_over() const {
    return inode_at(place_.now()) != file_->inode() && !file_->is_fresh();
}

Result<void> LogFollower::find_place() {
    auto const& known = store_.position();
    if (known.inode == 0) {
        open(place_.now(), {});
        return {};
    }
    auto const files = place_.files();
    for (auto const& log : files) {
        auto file = begins_as(log, known) ? LogFile::open(log.path) : nullptr;
        if (file && file->has(known)) {
            read_on(std::move(file), known);
            return {};
        }
    }
    file_ = nullptr;
    if (!files.empty()) {
        return begin_after_a_loss(files);
    }
    return is_begun_ ? Result<void>() : tell_loss_at_start();
}

// What was read last is nowhere, though nobody has written anything since.
Result<void> LogFollower::tell_loss_at_start() {
    if (!place_.fault().empty()) {
        return {};  // it may be there
    }
    is_begun_ = true;
    return store_.add_gap({.from = last_line_time(), .why = rotated_away});
}

// Of the last line that was read, whatever it said.
std::int64_t LogFollower::last_line_time() {
    auto const tail = std::string_view(store_.position().tail);
    auto const last = tail.substr(0, tail.empty() ? 0 : tail.size() - 1).rfind('\n');
    return last == std::string_view::npos ? store_.last_time()
                                          : time_.seconds(time_of_log_line(tail.substr(last + 1)));
}

Result<void> LogFollower::begin_after_a_loss(std::vector<RotatedLog> const& files) {
    auto const from = last_line_time();
    auto const until = time_.seconds(files.back().first);
    floor_ = from;
    open(files.back().path, {});
    if (until != 0 && until <= from) {
        return {};
    }
    return store_.add_gap({.from = from, .until = until, .why = rotated_away});
}

void LogFollower::open(std::string const& path, LogPosition place) {
    read_on(LogFile::open(path), std::move(place));
}

void LogFollower::read_on(std::unique_ptr<LogFile> file, LogPosition place) {
    file_ = std::move(file);
    is_begun_ = is_begun_ || file_ != nullptr;
    here_ = std::move(place);
    here_.inode = file_ ? file_->inode() : 0;
}

// Which of them is the one that is open; by its text if it was compressed meanwhile.
std::optional<std::size_t> LogFollower::place_among(std::vector<RotatedLog> const& files) const {
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (inode_at(files[i].path) == file_->inode()) {
            return i;
        }
    }
    for (std::size_t i = 0; i < files.size() && !here_.tail.empty(); ++i) {
        auto const file = begins_as(files[i], here_) ? LogFile::open(files[i].path) : nullptr;
        if (file && file->has(here_)) {
            return i;
        }
    }
    return std::nullopt;
}

// False where there is none yet: logrotate may leave it to Exim to make a new log.
Result<bool> LogFollower::open_next() {
    auto const files = place_.files();
    auto const place = place_among(files);
    if (!place) {
        return find_place().map([&] { return file_ != nullptr; });
    }
    if (*place == 0) {
        // Its copy is written to instead: somebody has moved it to another disk.
        if (inode_at(files[0].path) != file_->inode()) {
            read_on(LogFile::open(files[0].path), here_);
        }
        return false;
    }
    auto const& next = files[*place - 1];
    if (file_->is_damaged()) {
        auto noted = store_.add_gap({.from = store_.last_time(),
                                     .until = time_.seconds(next.first),
                                     .why = files[*place].path + " cannot be read to its end"});
        if (!noted) {
            return tl::unexpected(std::move(noted.error()));
        }
    }
    open(next.path, {});
    return file_ != nullptr;
}

Result<bool> LogFollower::take(std::string const& text) {
    // Lines that would not end are none of Exim's.
    auto const end = text.rfind('\n') == std::string::npos ? text.size() : text.rfind('\n') + 1;
    auto const lines = std::string_view(text).substr(0, end);
    std::vector<TimedEvent> batch;
    doubts_ = {};
    auto rest = lines;
    if (is_within_line(here_)) {
        static_cast<void>(take_line(rest));
    }
    while (!rest.empty()) {
        if (auto event = parse_log_line(take_line(rest))) {
            if (auto timed = believed(std::move(*event)); timed && timed->time >= floor_) {
                batch.push_back(std::move(*timed));
            }
        }
    }
    auto position = here_;
    if (position.offset == position.head.size()) {
        position.head += lines.substr(0, LogPlace::longest_head - position.head.size());
    }
    position.offset += lines.size();
    position.tail += lines;
    if (position.tail.size() > LogPosition::longest_tail) {
        position.tail.erase(0, position.tail.size() - LogPosition::longest_tail);
    }
    if (auto added = store_.add(batch, position, doubts_); !added) {
        return tl::unexpected(std::move(added.error()));
    }
    here_ = std::move(position);
    return true;
}

// Anybody may have had the line written.
std::optional<TimedEvent> LogFollower::believed(LogEvent event) {
    auto const when = time_.seconds(event.when);
    if (when <= 0 || when > now_() + farthest_ahead) {
        ++doubts_.impossible;
        return std::nullopt;
    }
    auto const* const submission = std::get_if<Submission>(&event.what);
    if (submission != nullptr &&
        !key_.has_signed(std::string(event.id) + " " + submission->said, submission->mac)) {
        ++doubts_.unsigned_ones;
        return std::nullopt;
    }
    return TimedEvent{when, std::move(event)};
}

}  // namespace penstock
