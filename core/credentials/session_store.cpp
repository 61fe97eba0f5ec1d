#include "credentials/session_store.h"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "base/hash_name.h"
#include "credentials/session_json.h"
#include "disk/file_problem.h"
#include "disk/trusted_file.h"
#include "disk/unnamed_file.h"

namespace penstock {
namespace {

constexpr std::int64_t nanoseconds = 1'000'000'000;

std::array<timespec, 2> both_times(std::int64_t seconds) {
    return {timespec{seconds, 0}, timespec{seconds, 0}};
}

// Absent is as good as removed.
bool was_missing(FileProblem const& problem) {
    return problem.fault == FileFault::missing;
}

}  // namespace

Result<void> SessionStore::create(std::string const& hash, SessionRecord const& session) const {
    auto const directory = files_.open_directory(directory_);
    if (!directory) {
        return not_stored(directory.error());
    }
    // So that the numbers hold beside other threads and processes; given up with the handle.
    if (auto const locked = files_.lock(*directory); !locked) {
        return not_stored(locked.error());
    }
    if (auto room = make_room(*directory, session.user); !room) {
        return room;
    }
    return write(*directory, hash, session).map_error(as_not_stored);
}

FileResult<void> SessionStore::write(FileHandle const& directory, std::string const& hash,
                                     SessionRecord const& session) const {
    auto const file = unnamed_file(files_, directory, session_json(session));
    if (!file) {
        return tl::unexpected(file.error());
    }
    // By our clock, which is also the one that judges it.
    if (::futimens(file->descriptor(), both_times(clock_.wall()).data()) == -1) {
        return tl::unexpected(FileProblem{FileFault::failed, "futimens: " + errno_text()});
    }
    return files_.link(*file, directory, hash);
}

Result<void> SessionStore::make_room(FileHandle const& directory, std::string const& user) const {
    auto const names = files_.names(directory);
    if (!names) {
        return not_stored(names.error());
    }
    std::size_t alive = 0;
    std::vector<Named> of_user;
    for (auto const& name : *names) {
        auto const session = find(name);
        if (session && !*session) {
            if (is_hash_name(name)) {
                static_cast<void>(files_.unlink(directory, name));
            }
            continue;
        }
        ++alive;  // one that cannot be read, too: it may be readable again
        if (session && (*session)->record.user == user) {
            of_user.push_back({name, (*session)->used_at});
        }
    }
    std::ranges::sort(of_user, {}, &Named::used_at);
    for (std::size_t i = 0; i + most_of_user <= of_user.size(); ++i) {
        if (auto gone = files_.unlink(directory, of_user[i].hash); gone) {
            --alive;
        }
    }
    if (alive >= most_in_all) {
        return not_stored("there are " + std::to_string(alive) + " sessions already");
    }
    return {};
}

Result<std::optional<LiveSession>> SessionStore::find(std::string_view hash) const {
    if (!is_hash_name(hash)) {
        return std::nullopt;
    }
    auto const path = path_of(hash);
    auto const file = read_trusted_file(path, TrustRule{::geteuid()});
    if (!file) {
        return tl::unexpected(file.error());
    }
    if (!*file) {
        return std::nullopt;
    }
    auto record = session_from((*file)->text);
    if (!record) {
        return unreadable(path + " refused: " + record.error());
    }
    LiveSession session{std::move(*record), (*file)->stamp.modified / nanoseconds};
    return is_alive(session) ? std::optional(std::move(session)) : std::nullopt;
}

bool SessionStore::is_alive(LiveSession const& session) const {
    // A use in the future means that the clock was set back: how long it was idle is unknown.
    constexpr std::int64_t tolerance = 60;
    auto const now = clock_.wall();
    auto const idle = now - session.used_at;
    return now < session.record.ends_at && idle < longest_idle && idle >= -tolerance;
}

void SessionStore::note_use(std::string const& hash, LiveSession const& session) const {
    constexpr std::int64_t pause = 60;
    auto const now = clock_.wall();
    if (now - session.used_at >= pause) {
        // That it fails, because the session has ended or otherwise, ends it no later than
        // promised.
        ::utimensat(AT_FDCWD, path_of(hash).c_str(), both_times(now).data(), AT_SYMLINK_NOFOLLOW);
    }
}

Result<bool> SessionStore::rename(std::string const& from, std::string const& to) const {
    if (!is_hash_name(from) || !is_hash_name(to)) {
        return false;
    }
    auto const directory = files_.open_directory(directory_);
    if (!directory) {
        return not_stored(directory.error());
    }
    auto const renamed = files_.rename(*directory, from, to);
    if (!renamed && !was_missing(renamed.error())) {
        return not_stored(renamed.error());
    }
    return renamed.has_value();
}

Result<bool> SessionStore::end(std::string const& hash) const {
    if (!is_hash_name(hash)) {
        return false;
    }
    auto const directory = files_.open_directory(directory_);
    if (!directory) {
        return not_stored(directory.error());
    }
    auto const removed = files_.unlink(*directory, hash);
    if (!removed && !was_missing(removed.error())) {
        return not_stored(removed.error());
    }
    return removed.has_value();
}

std::string SessionStore::path_of(std::string_view hash) const {
    return directory_ + "/" + std::string(hash);
}

}  // namespace penstock
