#include "disk/trusted_file.h"

#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "base/fd.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t nanoseconds(timespec const& time) {
    return time.tv_sec * second + time.tv_nsec;
}

FileStamp stamp_from(struct stat const& status) {
    constexpr std::int64_t coarsest_tick = 2 * second;
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    FileStamp stamp{status.st_dev,
                    status.st_ino,
                    status.st_size,
                    nanoseconds(status.st_mtim),
                    nanoseconds(status.st_ctim),
                    status.st_uid,
                    status.st_mode};
    stamp.is_settled = stamp.changed + coarsest_tick <= nanoseconds(now);
    return stamp;
}

auto cannot(std::string const& call, std::string const& path) {
    return unreadable(call + " " + path + ": " + errno_text());
}

// A name that is missing from a directory that is there is nothing; with the directory gone, who
// knows.
template <class T>
Result<std::optional<T>> nothing_or_unknown(std::string const& path, int directory = AT_FDCWD) {
    auto const slash = path.rfind('/');
    std::string const parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    bool const is_open = directory != AT_FDCWD;
    struct stat status = {};
    if ((is_open ? ::fstat(directory, &status) : ::stat(parent.c_str(), &status)) == -1) {
        return cannot("stat", parent);
    }
    if (status.st_nlink == 0) {
        return unreadable(parent + " is gone");
    }
    return std::optional<T>{};
}

std::string reason_to_refuse(struct stat const& status, TrustRule const& rule) {
    if (!S_ISREG(status.st_mode)) {
        return "not a regular file";
    }
    if (!rule.believes(status.st_uid)) {
        return "owned by uid " + std::to_string(status.st_uid) + ", not " +
               std::to_string(rule.owner);
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return "writable by group or others";
    }
    if (status.st_nlink != 1) {
        return "has more than one link";
    }
    if (static_cast<std::uintmax_t>(status.st_size) > rule.limit) {
        return "larger than " + std::to_string(rule.limit) + " bytes";
    }
    return {};
}

// Of a regular file, a read that gives less than was asked for has come to its end.
Result<std::string> read_all(int descriptor, std::string const& path, std::size_t limit) {
    std::string text;
    char block[16 * 1024];
    while (text.size() <= limit) {
        ssize_t const size = ::read(descriptor, block, sizeof block);
        if (size == -1 && errno == EINTR) {
            continue;
        }
        if (size == -1) {
            return cannot("read", path);
        }
        text.append(block, static_cast<std::size_t>(size));
        if (static_cast<std::size_t>(size) < sizeof block) {
            return text;
        }
    }
    return unreadable(path + " refused: larger than " + std::to_string(limit) + " bytes");
}

// Nothing if the file changed while it was read.
Result<std::optional<TrustedFile>> read_once(int descriptor, std::string const& path,
                                             TrustRule const& rule) {
    struct stat before = {};
    if (::fstat(descriptor, &before) == -1) {
        return cannot("fstat", path);
    }
    if (before.st_nlink == 0) {
        return std::optional<TrustedFile>{};  // replaced since it was opened
    }
    if (auto const reason = reason_to_refuse(before, rule); !reason.empty()) {
        return unreadable(path + " refused: " + reason);
    }
    auto text = read_all(descriptor, path, rule.limit);
    if (!text) {
        return tl::unexpected(text.error());
    }
    struct stat after = {};
    if (::fstat(descriptor, &after) == -1) {
        return cannot("fstat", path);
    }
    auto const stamp = stamp_from(before);
    if (stamp_from(after) != stamp || text->size() != static_cast<std::size_t>(stamp.size)) {
        return std::optional<TrustedFile>{};
    }
    return TrustedFile{std::move(*text), stamp};
}

Result<std::optional<TrustedFile>> read_opened(int directory, char const* name,
                                               std::string const& path, TrustRule const& rule) {
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    // A reader that has to wait for a processor each time meets another file each time.
    constexpr int most_attempts = 20;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        Fd const file(::openat(directory, name, flags));
        if (!file && errno == ENOENT) {
            return nothing_or_unknown<TrustedFile>(path, directory);
        }
        if (!file) {
            return cannot("open", path);
        }
        auto read = read_once(file.get(), path, rule);
        if (!read || *read) {
            return read;
        }
    }
    return unreadable(path + " refused: it changes while it is read");
}

}  // namespace

bool operator==(FileStamp const& a, FileStamp const& b) {
    return a.device == b.device && a.inode == b.inode && a.size == b.size &&
           a.modified == b.modified && a.changed == b.changed && a.owner == b.owner &&
           a.mode == b.mode;
}

Result<std::optional<FileStamp>> stamp_of(std::string const& path) {
    struct stat status = {};
    if (::lstat(path.c_str(), &status) == 0) {
        return stamp_from(status);
    }
    return errno == ENOENT ? nothing_or_unknown<FileStamp>(path) : cannot("lstat", path);
}

Result<std::optional<TrustedFile>> read_trusted_file(std::string const& path,
                                                     TrustRule const& rule) {
    return read_opened(AT_FDCWD, path.c_str(), path, rule);
}

Result<std::optional<TrustedFile>> read_trusted_file_at(int directory, std::string const& path,
                                                        TrustRule const& rule) {
    return read_opened(directory, path.c_str() + path.rfind('/') + 1, path, rule);
}

}  // namespace penstock
