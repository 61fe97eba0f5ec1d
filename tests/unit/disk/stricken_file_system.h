// StrickenFileSystem: the real file system, on which the process dies before the n-th call that
// changes something, or that call fails. It notes which calls there were, and what was looked at.
// One thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "disk/posix_file_system.h"

namespace penstock {

struct Died {};

class StrickenFileSystem final : public FileSystem {
  public:
    enum class Blow { none, death, failure };

    void arrange(Blow blow, std::size_t at) {
        blow_ = blow;
        at_ = at;
        calls.clear();
    }

    mutable std::vector<std::string> calls;
    mutable std::vector<std::string> looks;  // the whole path of each

    FileResult<FileHandle> open_directory(std::string const& path) const override {
        return real_.open_directory(path);
    }
    FileResult<FileIdentity> identity_at(std::string const& path) const override {
        return real_.identity_at(path);
    }
    FileResult<FileIdentity> identity_of(FileHandle const& directory) const override {
        return real_.identity_of(directory);
    }
    FileResult<void> lock(FileHandle const& directory) const override {
        return real_.lock(directory);
    }
    FileResult<FileStatus> status(FileHandle const& directory,
                                  std::string const& name) const override {
        auto const link = "/proc/self/fd/" + std::to_string(directory.descriptor());
        looks.push_back(std::filesystem::read_symlink(link) / name);
        return real_.status(directory, name);
    }
    FileResult<std::vector<std::string>> names(FileHandle const& directory) const override {
        return real_.names(directory);
    }
    FileResult<std::string> read(FileHandle const& directory, std::string const& name,
                                 std::size_t limit) const override {
        return real_.read(directory, name, limit);
    }
    FileResult<FileHandle> create_unnamed(FileHandle const& directory) const override {
        return strike("create").and_then([&] { return real_.create_unnamed(directory); });
    }
    FileResult<void> write(FileHandle const& file, std::string_view text) const override {
        return strike("write").and_then([&] { return real_.write(file, text); });
    }
    FileResult<void> link(FileHandle const& file, FileHandle const& directory,
                          std::string const& name) const override {
        return strike("link").and_then([&] { return real_.link(file, directory, name); });
    }
    FileResult<void> rename(FileHandle const& directory, std::string const& from,
                            std::string const& to) const override {
        return strike("rename").and_then([&] { return real_.rename(directory, from, to); });
    }
    FileResult<void> unlink(FileHandle const& directory, std::string const& name) const override {
        return strike("unlink").and_then([&] { return real_.unlink(directory, name); });
    }
    FileResult<void> make_link(FileHandle const& directory, std::string const& name,
                               std::string const& text) const override {
        return strike("make link").and_then([&] { return real_.make_link(directory, name, text); });
    }
    FileResult<std::string> link_text(FileHandle const& directory,
                                      std::string const& name) const override {
        return real_.link_text(directory, name);
    }
    FileResult<void> make_directory(FileHandle const& directory,
                                    std::string const& name) const override {
        return strike("make directory").and_then([&] {
            return real_.make_directory(directory, name);
        });
    }
    FileResult<void> remove_directory(FileHandle const& directory,
                                      std::string const& name) const override {
        return strike("remove directory").and_then([&] {
            return real_.remove_directory(directory, name);
        });
    }
    FileResult<void> sync(FileHandle const& handle) const override {
        struct stat status = {};
        ::fstat(handle.descriptor(), &status);
        return strike(S_ISDIR(status.st_mode) ? "sync directory" : "sync file").and_then([&] {
            return real_.sync(handle);
        });
    }
    FileResult<void> sync_all(FileHandle const& directory) const override {
        return real_.sync_all(directory);
    }

  private:
    FileResult<void> strike(std::string const& call) const {
        calls.push_back(call);
        if (blow_ == Blow::none || calls.size() != at_) {
            return {};
        }
        if (blow_ == Blow::death) {
            throw Died();
        }
        return tl::unexpected(FileProblem{FileFault::failed, call + " fails"});
    }
    void close(int descriptor) const override { ::close(descriptor); }

    PosixFileSystem real_;
    Blow blow_ = Blow::none;
    std::size_t at_ = 0;
};

}  // namespace penstock
