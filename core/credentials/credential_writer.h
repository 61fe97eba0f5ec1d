// CredentialWriter: how the small files that say who may do what are changed: a directory of them
// at a time, one writer at a time.
//
// begin() waits until no other thread or process changes that directory; the CredentialChange that
// it gives keeps them out for as long as it lives. put() and remove() act on one name each, in one
// step, with the rights to write raised: a reader sees the old file or the new one, whole, and a
// crash leaves no other (a working name that it may leave goes with the next put()). Nothing is on
// disk for certain before confirm() has succeeded.
//
// Files have mode 0640; the group is the directory's, which is setgid.
//
// Failure: state_unreadable where the directory cannot be opened; storage_failed for a change.
//
// Threads: begin() is safe from any thread if `rights` are; a CredentialChange belongs to one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "credentials/write_rights.h"
#include "disk/file_system.h"

namespace penstock {

class CredentialChange {
  public:
    // The names of the files, working names left out; sorted.
    [[nodiscard]] Result<std::vector<std::string>> names() const;
    [[nodiscard]] Result<void> put(std::string const& name, std::string_view text) const;
    [[nodiscard]] Result<void> remove(std::string const& name) const;  // a missing one is removed
    [[nodiscard]] Result<void> confirm() const;

  private:
    friend class CredentialWriter;
    CredentialChange(FileSystem const& files, WriteRights const& rights, std::string path,
                     FileHandle directory)
        : files_(&files),
          rights_(&rights),
          path_(std::move(path)),
          directory_(std::move(directory)) {}

    [[nodiscard]] FileResult<void> replace(std::string const& name, std::string_view text) const;

    FileSystem const* files_;
    WriteRights const* rights_;
    std::string path_;
    FileHandle directory_;
};

class CredentialWriter {
  public:
    CredentialWriter(FileSystem const& files, WriteRights const& rights)
        : files_(files), rights_(rights) {}

    [[nodiscard]] Result<CredentialChange> begin(std::string const& directory) const;

  private:
    FileSystem const& files_;
    WriteRights const& rights_;
};

}  // namespace penstock
