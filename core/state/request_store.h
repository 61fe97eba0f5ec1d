// RequestStore: what calls with a request_id were answered, for a day: DIRECTORY/DAY-SHA256, one
// file for each id of each caller.
//
// Promise: what keep() has confirmed is on disk, whole, and found for a day after it; then it is
// removed by a later keep(). An id of one caller says nothing about another's. Only answers that
// say that something was done are worth keeping.
//
// Failure: state_unreadable, storage_failed. Who keeps answers goes on without.
//
// Threads: all calls are safe from any thread and process. Who holds lock() knows that nobody else
// is between find() and keep().
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "clock.h"
#include "file_system.h"
#include "result.h"

namespace penstock {

struct RequestKey {
    std::string caller;
    std::string id;
};

struct AnsweredRequest {
    std::string call;  // fingerprint of the function and its arguments
    // The subject of that Problem; nothing: the answer was OK.
    std::optional<std::string> not_enforced{};

    friend bool operator==(AnsweredRequest const&, AnsweredRequest const&) = default;
};

class RequestStore {
  public:
    static constexpr std::int64_t seconds_kept = 24 * 60 * 60;
    static constexpr std::size_t most_kept = 100'000;

    RequestStore(FileSystem const& files, std::string directory, Clock const& clock)
        : files_(files), directory_(std::move(directory)), clock_(clock) {}

    // For as long as the handle lives.
    [[nodiscard]] Result<FileHandle> lock() const;
    [[nodiscard]] Result<std::optional<AnsweredRequest>> find(RequestKey const& key) const;
    [[nodiscard]] Result<void> keep(RequestKey const& key, AnsweredRequest const& answer) const;

  private:
    [[nodiscard]] Result<void> make_room(FileHandle const& directory) const;

    FileSystem const& files_;
    std::string directory_;
    Clock const& clock_;
    // Looking through the directory once an hour is enough.
    mutable std::atomic<std::int64_t> hour_of_last_look_ = -1;
    mutable std::atomic<std::size_t> kept_ = 0;  // then, and by this object since
};

}  // namespace penstock
