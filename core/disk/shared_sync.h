// SharedSync: group commit. Threads that want one directory synced at the same time share an fsync.
//
// Promise: the fsync whose outcome a call gives began after the call did; so whatever the caller
// had done to the directory before is covered by it. While one fsync runs, later callers gather for
// the next.
//
// Failure: what the fsync reported, to all who shared it. After that every call fails: the kernel
// may have dropped what it could not write, and an fsync that succeeds later would say nothing
// about it.
//
// Threads: sync() and has_failed() are safe from any thread. `directory` must outlive this object.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

#include "disk/file_system.h"

namespace penstock {

class SharedSync {
  public:
    SharedSync(FileSystem const& files, FileHandle const& directory)
        : files_(files), directory_(directory) {}

    [[nodiscard]] FileResult<void> sync();
    [[nodiscard]] bool has_failed() const;

  private:
    // One fsync and those who wait for it. Shared, because a waiter that wakes late reads its
    // outcome when the next fsync is long under way. Each wakes its own: of those who wait for the
    // next one, one is enough.
    struct Round {
        std::optional<FileResult<void>> outcome;
        std::condition_variable ended;
    };

    FileResult<void> end(Round& round, FileResult<void> outcome);

    FileSystem const& files_;
    FileHandle const& directory_;
    mutable std::mutex mutex_;
    bool is_running_ = false;
    std::shared_ptr<Round> next_ = std::make_shared<Round>();
    std::optional<FileProblem> failure_;
};

}  // namespace penstock
