// FileSystem: the system calls by which marks and the identity map change, one member each, so that
// a test can end the world between any two of them. PosixFileSystem is the real one.
//
// Names are given with a directory handle, never as paths, and are never followed if they are
// symbolic links.
//
// Failure: FileProblem says what an error means for the state on disk; its detail is for the log.
//
// Threads: all calls are safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace penstock {

enum class FileFault {
    missing,  // no such name
    exists,   // the name is taken
    full,     // no space, or the quota is used up
    failed,   // anything else: what was asked for was not done, or it is unknown whether it was
};

struct FileProblem {
    FileFault fault;
    std::string detail;
};

template <class T>
using FileResult = tl::expected<T, FileProblem>;

struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    friend bool operator==(FileIdentity const&, FileIdentity const&) = default;
};

struct FileStatus {
    FileIdentity identity;
    bool is_regular = false;
    std::uint64_t links = 0;
};

class FileHandle;

class FileSystem {
  public:
    FileSystem() = default;
    FileSystem(FileSystem const&) = delete;
    FileSystem& operator=(FileSystem const&) = delete;
    virtual ~FileSystem() = default;

    [[nodiscard]] virtual FileResult<FileHandle> open_directory(std::string const& path) const = 0;
    // Of the directory that has this path now.
    [[nodiscard]] virtual FileResult<FileIdentity> identity_at(std::string const& path) const = 0;
    [[nodiscard]] virtual FileResult<FileIdentity> identity_of(
        FileHandle const& directory) const = 0;
    // Waits until no other process, and no other handle, holds it; closing the handle gives it up.
    // Fails where that took so long that whoever asked has given up; the handle is to be closed.
    [[nodiscard]] virtual FileResult<void> lock(FileHandle const& directory) const = 0;

    [[nodiscard]] virtual FileResult<FileStatus> status(FileHandle const& directory,
                                                        std::string const& name) const = 0;
    [[nodiscard]] virtual FileResult<std::vector<std::string>> names(
        FileHandle const& directory) const = 0;
    // At most `limit` bytes of a regular file.
    [[nodiscard]] virtual FileResult<std::string> read(FileHandle const& directory,
                                                       std::string const& name,
                                                       std::size_t limit) const = 0;

    // A new file without a name: it is gone with its handle unless link() gives it one.
    [[nodiscard]] virtual FileResult<FileHandle> create_unnamed(
        FileHandle const& directory) const = 0;
    [[nodiscard]] virtual FileResult<void> write(FileHandle const& file,
                                                 std::string_view text) const = 0;
    [[nodiscard]] virtual FileResult<void> link(FileHandle const& file, FileHandle const& directory,
                                                std::string const& name) const = 0;
    [[nodiscard]] virtual FileResult<void> rename(FileHandle const& directory,
                                                  std::string const& from,
                                                  std::string const& to) const = 0;
    [[nodiscard]] virtual FileResult<void> unlink(FileHandle const& directory,
                                                  std::string const& name) const = 0;

    // A symbolic link that leads nowhere and is never followed: a name with up to 59 bytes of text
    // that need no room on the disk but the name's own.
    [[nodiscard]] virtual FileResult<void> make_link(FileHandle const& directory,
                                                     std::string const& name,
                                                     std::string const& text) const = 0;
    [[nodiscard]] virtual FileResult<std::string> link_text(FileHandle const& directory,
                                                            std::string const& name) const = 0;

    // For its owner alone. remove_directory() fails where it is not empty.
    [[nodiscard]] virtual FileResult<void> make_directory(FileHandle const& directory,
                                                          std::string const& name) const = 0;
    [[nodiscard]] virtual FileResult<void> remove_directory(FileHandle const& directory,
                                                            std::string const& name) const = 0;

    // Returns when the file's content, or the directory's names, are on disk.
    [[nodiscard]] virtual FileResult<void> sync(FileHandle const& file_or_directory) const = 0;
    // The same for everything in the file system that the directory belongs to.
    [[nodiscard]] virtual FileResult<void> sync_all(FileHandle const& directory) const = 0;

  private:
    friend class FileHandle;
    virtual void close(int descriptor) const = 0;
};

// An open file or directory of a FileSystem; closed with the handle.
class FileHandle {
  public:
    FileHandle(FileSystem const& files, int descriptor) : files_(&files), descriptor_(descriptor) {}
    FileHandle(FileHandle&& other) noexcept
        : files_(other.files_), descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileHandle& operator=(FileHandle&& other) noexcept {
        std::swap(files_, other.files_);
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~FileHandle() {
        if (descriptor_ >= 0) {
            files_->close(descriptor_);
        }
    }

    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    FileSystem const* files_;
    int descriptor_;
};

}  // namespace penstock
