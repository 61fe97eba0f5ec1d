#include "disk/posix_file_system.h"

#include <cerrno>
#include <memory>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace penstock {
namespace {

constexpr mode_t file_mode = 0640;

// What an errno means for the state on disk: the one place that decides it.
FileFault meaning_of(int error) {
    switch (error) {
        case ENOENT:
            return FileFault::missing;
        case EEXIST:
            return FileFault::exists;
        case ENOSPC:
        case EDQUOT:
            return FileFault::full;
        default:
            return FileFault::failed;
    }
}

tl::unexpected<FileProblem> failure(std::string const& call, std::string const& what) {
    int const error = errno;
    return tl::unexpected(FileProblem{
        meaning_of(error), call + " " + what + ": " + std::generic_category().message(error)});
}

// Makes the call again for as long as a signal interrupts it.
template <class Call>
auto uninterrupted(Call const& call) {
    auto result = call();
    while (result == -1 && errno == EINTR) {
        result = call();
    }
    return result;
}

FileIdentity identity_from(struct stat const& status) {
    return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
}

FileResult<void> done_or(int result, char const* call, std::string const& what) {
    if (result == -1) {
        return failure(call, what);
    }
    return {};
}

}  // namespace

FileResult<FileHandle> PosixFileSystem::open_directory(std::string const& path) const {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int const descriptor = uninterrupted([&] { return ::open(path.c_str(), flags); });
    if (descriptor == -1) {
        return failure("open", path);
    }
    return FileHandle(*this, descriptor);
}

FileResult<FileIdentity> PosixFileSystem::identity_at(std::string const& path) const {
    struct stat status = {};
    if (uninterrupted([&] { return ::lstat(path.c_str(), &status); }) == -1) {
        return failure("lstat", path);
    }
    return identity_from(status);
}

FileResult<FileIdentity> PosixFileSystem::identity_of(FileHandle const& directory) const {
    struct stat status = {};
    if (uninterrupted([&] { return ::fstat(directory.descriptor(), &status); }) == -1) {
        return failure("fstat", "directory");
    }
    return identity_from(status);
}

// flock() has no time-out, and a call that gets the lock when its client has gone must not change
// anything any more: the client may have asked for the opposite since.
FileResult<void> PosixFileSystem::lock(FileHandle const& directory) const {
    auto const begin = std::chrono::steady_clock::now();
    auto locked = done_or(uninterrupted([&] { return ::flock(directory.descriptor(), LOCK_EX); }),
                          "flock", "directory");
    if (locked && std::chrono::steady_clock::now() - begin > longest_lock_wait_.load()) {
        return tl::unexpected(FileProblem{FileFault::failed, "flock directory: came too late"});
    }
    return locked;
}

FileResult<FileStatus> PosixFileSystem::status(FileHandle const& directory,
                                               std::string const& name) const {
    struct stat status = {};
    int const result = uninterrupted([&] {
        return ::fstatat(directory.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW);
    });
    if (result == -1) {
        return failure("fstatat", name);
    }
    return FileStatus{identity_from(status), S_ISREG(status.st_mode), status.st_nlink};
}

FileResult<std::vector<std::string>> PosixFileSystem::names(FileHandle const& directory) const {
    // A handle of its own: reading moves the position that copies of a descriptor share.
    int const descriptor = uninterrupted(
        [&] { return ::openat(directory.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    std::unique_ptr<DIR, int (*)(DIR*)> stream(descriptor == -1 ? nullptr : ::fdopendir(descriptor),
                                               &::closedir);
    if (!stream) {
        return failure("opendir", "directory");
    }
    std::vector<std::string> names;
    errno = 0;
    while (dirent const* entry = ::readdir(stream.get())) {
        std::string name = entry->d_name;
        if (name != "." && name != "..") {
            names.push_back(std::move(name));
        }
        errno = 0;
    }
    if (errno != 0) {
        return failure("readdir", "directory");
    }
    return names;
}

FileResult<std::string> PosixFileSystem::read(FileHandle const& directory, std::string const& name,
                                              std::size_t limit) const {
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int const descriptor =
        uninterrupted([&] { return ::openat(directory.descriptor(), name.c_str(), flags); });
    if (descriptor == -1) {
        return failure("openat", name);
    }
    FileHandle const file(*this, descriptor);
    struct stat status = {};
    if (::fstat(descriptor, &status) == -1) {
        return failure("fstat", name);
    }
    if (!S_ISREG(status.st_mode)) {
        return tl::unexpected(FileProblem{FileFault::failed, name + " is not a regular file"});
    }
    std::string text(limit, '\0');
    ssize_t const size = uninterrupted([&] { return ::read(descriptor, text.data(), limit); });
    if (size == -1) {
        return failure("read", name);
    }
    text.resize(static_cast<std::size_t>(size));
    return text;
}

FileResult<FileHandle> PosixFileSystem::create_unnamed(FileHandle const& directory) const {
    constexpr int flags = O_TMPFILE | O_WRONLY | O_CLOEXEC;
    int const descriptor =
        uninterrupted([&] { return ::openat(directory.descriptor(), ".", flags, file_mode); });
    if (descriptor == -1) {
        return failure("openat", "O_TMPFILE");
    }
    FileHandle file(*this, descriptor);
    if (uninterrupted([&] { return ::fchmod(descriptor, file_mode); }) == -1) {
        return failure("fchmod", "new file");
    }
    return file;
}

FileResult<void> PosixFileSystem::write(FileHandle const& file, std::string_view text) const {
    while (!text.empty()) {
        ssize_t const size =
            uninterrupted([&] { return ::write(file.descriptor(), text.data(), text.size()); });
        if (size == -1) {
            return failure("write", "new file");
        }
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return {};
}

FileResult<void> PosixFileSystem::link(FileHandle const& file, FileHandle const& directory,
                                       std::string const& name) const {
    // By its name in /proc, because AT_EMPTY_PATH wants CAP_DAC_READ_SEARCH.
    std::string const source = "/proc/self/fd/" + std::to_string(file.descriptor());
    return done_or(uninterrupted([&] {
                       return ::linkat(AT_FDCWD, source.c_str(), directory.descriptor(),
                                       name.c_str(), AT_SYMLINK_FOLLOW);
                   }),
                   "linkat", name);
}

FileResult<void> PosixFileSystem::rename(FileHandle const& directory, std::string const& from,
                                         std::string const& to) const {
    int const in = directory.descriptor();
    return done_or(uninterrupted([&] { return ::renameat(in, from.c_str(), in, to.c_str()); }),
                   "renameat", to);
}

FileResult<void> PosixFileSystem::unlink(FileHandle const& directory,
                                         std::string const& name) const {
    return done_or(
        uninterrupted([&] { return ::unlinkat(directory.descriptor(), name.c_str(), 0); }),
        "unlinkat", name);
}

FileResult<void> PosixFileSystem::make_link(FileHandle const& directory, std::string const& name,
                                            std::string const& text) const {
    return done_or(uninterrupted([&] {
                       return ::symlinkat(text.c_str(), directory.descriptor(), name.c_str());
                   }),
                   "symlinkat", name);
}

FileResult<std::string> PosixFileSystem::link_text(FileHandle const& directory,
                                                   std::string const& name) const {
    constexpr std::size_t longest = 256;  // what is cut there is nothing that penstock wrote
    std::string text(longest, '\0');
    ssize_t const size = uninterrupted([&] {
        return ::readlinkat(directory.descriptor(), name.c_str(), text.data(), text.size());
    });
    if (size == -1) {
        return failure("readlinkat", name);
    }
    text.resize(static_cast<std::size_t>(size));
    return text;
}

FileResult<void> PosixFileSystem::make_directory(FileHandle const& directory,
                                                 std::string const& name) const {
    constexpr mode_t owner_only = 0700;
    return done_or(
        uninterrupted([&] { return ::mkdirat(directory.descriptor(), name.c_str(), owner_only); }),
        "mkdirat", name);
}

FileResult<void> PosixFileSystem::remove_directory(FileHandle const& directory,
                                                   std::string const& name) const {
    return done_or(uninterrupted([&] {
                       return ::unlinkat(directory.descriptor(), name.c_str(), AT_REMOVEDIR);
                   }),
                   "unlinkat", name);
}

FileResult<void> PosixFileSystem::sync(FileHandle const& file_or_directory) const {
    return done_or(uninterrupted([&] { return ::fsync(file_or_directory.descriptor()); }), "fsync",
                   "state");
}

FileResult<void> PosixFileSystem::sync_all(FileHandle const& directory) const {
    return done_or(uninterrupted([&] { return ::syncfs(directory.descriptor()); }), "syncfs",
                   "state");
}

void PosixFileSystem::close(int descriptor) const {
    // What mattered was synced before; on Linux the descriptor is gone even if close reports an
    // error, and closing it again could hit another thread's file.
    ::close(descriptor);
}

}  // namespace penstock
