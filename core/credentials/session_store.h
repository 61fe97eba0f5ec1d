// SessionStore: login sessions, one file each: DIRECTORY/SHA256HEX, named after the hash of the
// secret in the cookie, which is stored nowhere.
//
// Promise: a session is made whole or not at all; it is given only while it lives, as of now. It
// ends longest_idle seconds after it was last used (the file's mtime), at its ends_at, and when its
// file goes. Nothing is synced: sessions end with the host, /run is memory. Bounded: a user has at
// most most_of_user sessions, the one used longest ago gives way; most_in_all together, then a new
// one is refused.
//
// Only files of the process's own user are believed, in a directory that nobody else can enter.
//
// Failure: state_unreadable for a file that is not exactly a session, storage_failed for a change;
// both with the reason in the detail.
//
// Threads: all calls are safe from any thread, and beside other processes of that user.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "credentials/session_record.h"
#include "disk/file_system.h"

namespace penstock {

struct LiveSession {
    SessionRecord record;
    std::int64_t used_at = 0;
};

class SessionStore {
  public:
    static constexpr std::int64_t longest_idle = 15 * 60;  // seconds
    static constexpr std::size_t most_of_user = 64;
    static constexpr std::size_t most_in_all = 4096;

    SessionStore(FileSystem const& files, std::string directory, Clock const& clock)
        : files_(files), directory_(std::move(directory)), clock_(clock) {}

    [[nodiscard]] Result<void> create(std::string const& hash, SessionRecord const& session) const;

    // Anything but a hash's name is no session; the disk is not asked then.
    [[nodiscard]] Result<std::optional<LiveSession>> find(std::string_view hash) const;

    // Puts off the end by idleness; at most once a minute, to spare the writes.
    void note_use(std::string const& hash, LiveSession const& session) const;

    // The same session under another secret; false if it has none of the old name, as for all
    // callers but one of those that try at the same time.
    [[nodiscard]] Result<bool> rename(std::string const& from, std::string const& to) const;

    // False if there was none.
    [[nodiscard]] Result<bool> end(std::string const& hash) const;

  private:
    struct Named {
        std::string hash;
        std::int64_t used_at = 0;
    };

    [[nodiscard]] std::string path_of(std::string_view hash) const;
    [[nodiscard]] bool is_alive(LiveSession const& session) const;
    [[nodiscard]] Result<void> make_room(FileHandle const& directory,
                                         std::string const& user) const;
    [[nodiscard]] FileResult<void> write(FileHandle const& directory, std::string const& hash,
                                         SessionRecord const& session) const;

    FileSystem const& files_;
    std::string directory_;
    Clock const& clock_;
};

}  // namespace penstock
