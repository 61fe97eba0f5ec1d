// Reading a file that decides about rights or state: the careful way, in one place.
//
// Only a regular file with one link, owned by one of the rule's owners, that neither group nor
// others may write, and not larger than the rule's limit, is believed. The last part of the path is
// not followed if it is a symbolic link, and opening never blocks (a FIFO is refused).
//
// Failure: state_unreadable, with the path and the reason in the detail. A missing file is no
// failure, but nothing; a missing directory on the way to it is a failure: what was in it is
// unknown.
//
// Threads: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <sys/stat.h>
#include <sys/types.h>

#include "base/result.h"

namespace penstock {

struct TrustRule {
    uid_t owner = 0;
    std::size_t limit = 64 * 1024;  // bytes
    std::optional<uid_t> other_owner = {};

    [[nodiscard]] bool believes(uid_t uid) const { return uid == owner || uid == other_owner; }
};

// What tells one state of a file from the next; see cached_file.h.
struct FileStamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t modified = 0;  // nanoseconds since 1970
    std::int64_t changed = 0;
    // Whoever may write the file can alter these without altering the text, and they decide whether
    // it is believed; ctime moves with them, but they cost nothing.
    uid_t owner = 0;
    mode_t mode = 0;
    bool is_settled = false;  // `changed` was old enough when the stamp was taken

    friend bool operator==(FileStamp const& a, FileStamp const& b);
};

struct TrustedFile {
    std::string text;
    FileStamp stamp;
};

[[nodiscard]] Result<std::optional<FileStamp>> stamp_of(std::string const& path);
[[nodiscard]] Result<std::optional<TrustedFile>> read_trusted_file(std::string const& path,
                                                                   TrustRule const& rule);

// The same with the path's directory open already as `directory`, which spares the way there to
// whoever reads many of its files.
[[nodiscard]] Result<std::optional<TrustedFile>> read_trusted_file_at(int directory,
                                                                      std::string const& path,
                                                                      TrustRule const& rule);

}  // namespace penstock
