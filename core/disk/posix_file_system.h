// PosixFileSystem: FileSystem on the kernel's own calls. Contract: file_system.h.
//
// The only place that sees errno for these calls. Files are made with mode 0640 whatever the umask,
// so that Exim's group, which the directories hand down, may read them. A call that a signal
// interrupted is made again.
#pragma once

#include <atomic>
#include <chrono>

#include "disk/file_system.h"

namespace penstock {

class PosixFileSystem final : public FileSystem {
  public:
    using Duration = std::chrono::steady_clock::duration;

    // A lock that comes later than this is not taken; until then, there is no limit. May be called
    // at any time, from any thread.
    void limit_lock_wait(Duration longest) { longest_lock_wait_ = longest; }

    [[nodiscard]] FileResult<FileHandle> open_directory(std::string const& path) const override;
    [[nodiscard]] FileResult<FileIdentity> identity_at(std::string const& path) const override;
    [[nodiscard]] FileResult<FileIdentity> identity_of(FileHandle const& directory) const override;
    [[nodiscard]] FileResult<void> lock(FileHandle const& directory) const override;
    [[nodiscard]] FileResult<FileStatus> status(FileHandle const& directory,
                                                std::string const& name) const override;
    [[nodiscard]] FileResult<std::vector<std::string>> names(
        FileHandle const& directory) const override;
    [[nodiscard]] FileResult<std::string> read(FileHandle const& directory, std::string const& name,
                                               std::size_t limit) const override;
    [[nodiscard]] FileResult<FileHandle> create_unnamed(FileHandle const& directory) const override;
    [[nodiscard]] FileResult<void> write(FileHandle const& file,
                                         std::string_view text) const override;
    [[nodiscard]] FileResult<void> link(FileHandle const& file, FileHandle const& directory,
                                        std::string const& name) const override;
    [[nodiscard]] FileResult<void> rename(FileHandle const& directory, std::string const& from,
                                          std::string const& to) const override;
    [[nodiscard]] FileResult<void> unlink(FileHandle const& directory,
                                          std::string const& name) const override;
    [[nodiscard]] FileResult<void> make_link(FileHandle const& directory, std::string const& name,
                                             std::string const& text) const override;
    [[nodiscard]] FileResult<std::string> link_text(FileHandle const& directory,
                                                    std::string const& name) const override;
    [[nodiscard]] FileResult<void> make_directory(FileHandle const& directory,
                                                  std::string const& name) const override;
    [[nodiscard]] FileResult<void> remove_directory(FileHandle const& directory,
                                                    std::string const& name) const override;
    [[nodiscard]] FileResult<void> sync(FileHandle const& file_or_directory) const override;
    [[nodiscard]] FileResult<void> sync_all(FileHandle const& directory) const override;

  private:
    void close(int descriptor) const override;

    std::atomic<Duration> longest_lock_wait_{Duration::max()};
};

}  // namespace penstock
