#include "log_follower.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "lines.h"

namespace penstock {

namespace {

constexpr std::size_t portion = std::size_t{256} * 1024;

}  // namespace

LogFollower::LogFollower(std::string path, DeliveryStore& store)
    : path_(std::move(path)), store_(store) {}

Result<bool> LogFollower::step() {
    bool const was_truncated = file_ && file_->inode() == inode_at(path_) && !file_->has(here_);
    if (!file_ || was_truncated) {
        find_place();
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
    if (is_over() && open_next()) {
        return true;
    }
    floor_ = 0;  // all of the past was read
    return false;
}

// Whether nothing comes to the end of this file any more.
bool LogFollower::is_over() const {
    return inode_at(path_) != file_->inode() && !file_->is_fresh();
}

void LogFollower::find_place() {
    auto const& known = store_.position();
    auto const files = log_files(path_);
    if (known.inode == 0) {
        return open(path_, {});
    }
    for (auto const& path : files) {
        auto const file = LogFile::open(path);
        if (file && file->has(known)) {
            return open(path, known);
        }
    }
    auto const tail = std::string_view(known.tail);
    auto const last = tail.substr(0, tail.size() - 1).rfind('\n');
    if (last != std::string_view::npos) {
        floor_ = time_.seconds(time_of_log_line(tail.substr(last + 1)));
    }
    open(files.back(), {});
}

// Opened anew, because a compressed file cannot go back from where it was looked into.
void LogFollower::open(std::string const& path, LogPosition place) {
    file_ = LogFile::open(path);
    here_ = std::move(place);
    here_.inode = file_ ? file_->inode() : 0;
}

// Which of them is the one that is open; by its text if it was compressed meanwhile.
std::optional<std::size_t> LogFollower::place_among(std::vector<std::string> const& files) const {
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (inode_at(files[i]) == file_->inode()) {
            return i;
        }
    }
    for (std::size_t i = 0; i < files.size() && !here_.tail.empty(); ++i) {
        auto const file = LogFile::open(files[i]);
        if (file && file->has(here_)) {
            return i;
        }
    }
    return std::nullopt;
}

// False where there is none yet: logrotate may leave it to Exim to make a new log.
bool LogFollower::open_next() {
    auto const files = log_files(path_);
    auto const place = place_among(files);
    if (!place) {
        find_place();
        return file_ != nullptr;
    }
    for (auto newer = *place; newer-- > 0;) {
        if (inode_at(files[newer]) != 0) {
            open(files[newer], {});
            return file_ != nullptr;
        }
    }
    return false;
}

Result<bool> LogFollower::take(std::string const& text) {
    // Lines that would not end are none of Exim's.
    auto const end = text.rfind('\n') == std::string::npos ? text.size() : text.rfind('\n') + 1;
    auto const lines = std::string_view(text).substr(0, end);
    std::vector<TimedEvent> batch;
    for (auto rest = lines; !rest.empty();) {
        if (auto event = parse_log_line(take_line(rest))) {
            auto const when = time_.seconds(event->when);
            if (when >= floor_) {
                batch.push_back({when, std::move(*event)});
            }
        }
    }
    auto position = here_;
    position.offset += lines.size();
    position.tail += lines;
    if (position.tail.size() > LogPosition::longest_tail) {
        position.tail.erase(0, position.tail.size() - LogPosition::longest_tail);
    }
    if (auto added = store_.add(batch, position); !added) {
        return tl::unexpected(std::move(added.error()));
    }
    here_ = std::move(position);
    return true;
}

}  // namespace penstock
