// NoFileSystem: a FileSystem without anything in it, to be given the few calls that a test is
// about.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "disk/file_system.h"

namespace penstock {

class NoFileSystem : public FileSystem {
  public:
    FileResult<FileHandle> open_directory(std::string const&) const override { return nothing(); }
    FileResult<FileIdentity> identity_at(std::string const&) const override { return nothing(); }
    FileResult<FileIdentity> identity_of(FileHandle const&) const override { return nothing(); }
    FileResult<void> lock(FileHandle const&) const override { return nothing(); }
    FileResult<FileStatus> status(FileHandle const&, std::string const&) const override {
        return nothing();
    }
    FileResult<std::vector<std::string>> names(FileHandle const&) const override {
        return nothing();
    }
    FileResult<std::string> read(FileHandle const&, std::string const&,
                                 std::size_t) const override {
        return nothing();
    }
    FileResult<FileHandle> create_unnamed(FileHandle const&) const override { return nothing(); }
    FileResult<void> write(FileHandle const&, std::string_view) const override { return nothing(); }
    FileResult<void> link(FileHandle const&, FileHandle const&, std::string const&) const override {
        return nothing();
    }
    FileResult<void> rename(FileHandle const&, std::string const&,
                            std::string const&) const override {
        return nothing();
    }
    FileResult<void> unlink(FileHandle const&, std::string const&) const override {
        return nothing();
    }
    FileResult<void> make_link(FileHandle const&, std::string const&,
                               std::string const&) const override {
        return nothing();
    }
    FileResult<std::string> link_text(FileHandle const&, std::string const&) const override {
        return nothing();
    }
    FileResult<void> make_directory(FileHandle const&, std::string const&) const override {
        return nothing();
    }
    FileResult<void> remove_directory(FileHandle const&, std::string const&) const override {
        return nothing();
    }
    FileResult<void> sync(FileHandle const&) const override { return nothing(); }
    FileResult<void> sync_all(FileHandle const&) const override { return nothing(); }

  private:
    static tl::unexpected<FileProblem> nothing() {
        return tl::unexpected(FileProblem{FileFault::failed, "not there"});
    }
    void close(int) const override {}
};

}  // namespace penstock
