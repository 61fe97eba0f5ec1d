// LiveDirectory: a directory held open that may be moved, unmounted or replaced while we hold it.
//
// Promise: now() gives the directory that the path leads to at that moment, opened once for as long
// as it is the same one. confirm() answers without a problem only if all that was done to that
// directory before is on disk, and it still is the one that the path leads to: nothing is written
// into a directory that nobody sees any more.
//
// Failure: as the file system reports it; a failed sync is final for that directory
// (shared_sync.h).
//
// Threads: all calls are safe from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "disk/file_system.h"
#include "disk/shared_sync.h"

namespace penstock {

struct OpenDirectory {
    OpenDirectory(FileSystem const& files, FileHandle opened, FileIdentity its_identity)
        : handle(std::move(opened)), identity(its_identity), sync(files, handle) {}

    FileHandle handle;
    FileIdentity identity;
    SharedSync sync;
};

class LiveDirectory {
  public:
    LiveDirectory(FileSystem const& files, std::string path)
        : files_(files), path_(std::move(path)) {}

    // Shared, because calls under way go on in the directory that they began in when another takes
    // its place.
    [[nodiscard]] FileResult<std::shared_ptr<OpenDirectory>> now();
    [[nodiscard]] FileResult<void> confirm(OpenDirectory& directory) const;

    [[nodiscard]] std::string const& path() const { return path_; }

  private:
    FileSystem const& files_;
    std::string path_;
    std::mutex mutex_;
    std::shared_ptr<OpenDirectory> opened_;
};

}  // namespace penstock
