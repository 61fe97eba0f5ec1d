// RequestStore: which calls with a request_id were carried out within a day: a directory for each
// caller, below it a name for each id (callers_requests.h).
//
// Callers take nothing from each other: neither an id nor its room nor, while a call runs, their
// turn. Nothing is kept in memory, so that all processes count the same. What an older version has
// kept counts for its day, too.
//
// A caller's directory stays for 30 days after the last call with an id, so that a full disk is no
// hindrance to whoever uses them.
//
// Failure: state_unreadable, storage_failed. Threads: all calls are safe from any thread and
// process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "disk/file_system.h"
#include "marks/callers_requests.h"

namespace penstock {

class RequestStore {
  public:
    RequestStore(FileSystem const& files, std::string directory, Clock const& clock)
        : files_(files), directory_(std::move(directory)), clock_(clock) {}

    // This caller's, for who holds it alone; at most `most` ids a day.
    [[nodiscard]] Result<CallersRequests> of(std::string const& caller, std::size_t most) const;

  private:
    [[nodiscard]] Result<FileHandle> directory_of(FileHandle const& all,
                                                  std::string const& name) const;
    void remove_what_is_over(FileHandle const& all) const;
    void remove_if_idle(FileHandle const& all, std::string const& name) const;

    FileSystem const& files_;
    std::string directory_;
    Clock const& clock_;
};

}  // namespace penstock
