// CallersRequests: the requests of one caller, for who holds them alone: DIRECTORY/SHA256, one name
// for each id, a symbolic link that leads nowhere. Its text says when, which call, and whether it
// was carried out.
//
// Promise: what confirm() has confirmed is known for a day. reserve() takes all the room that
// confirm() needs, names and no more, so that a call can be carried out and remembered on a full
// disk, or is refused before it does anything. Where the process ends between the two, the id is
// known and its call is not done: the same call again is carried out, another is refused.
//
// A day is one by the clock in either direction; a clock that is set further loses what was kept.
//
// Failure: state_unreadable, storage_failed; reserve() fails with request_ids_spent where there
// are as many ids as the caller may have. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "disk/file_system.h"

namespace penstock {

enum class Known {
    not_done,  // carry it out
    done,      // this very call was carried out
    another,   // the id is another call's
};

class CallersRequests {
  public:
    static constexpr std::int64_t seconds_kept = 24 * 60 * 60;

    struct Directories {
        FileHandle all;
        FileHandle own;  // locked
    };
    struct Limits {
        std::int64_t now;
        std::size_t most;
    };

    CallersRequests(FileSystem const& files, Directories directories, std::string caller,
                    Limits limits)
        : files_(files),
          directories_(std::move(directories)),
          caller_(std::move(caller)),
          limits_(limits) {}

    // `call`: a text that is the same for the same call and for no other.
    [[nodiscard]] Result<Known> look_up(std::string const& id, std::string const& call) const;
    [[nodiscard]] Result<void> reserve(std::string const& id, std::string const& call);
    [[nodiscard]] Result<void> confirm(std::string const& id);
    // The call changed nothing.
    void release(std::string const& id);

    // Counts, and removes what is over, once an hour: whether it was time for that.
    [[nodiscard]] Result<bool> tidy();

    [[nodiscard]] FileHandle const& all() const { return directories_.all; }

    // When a caller's directory was used last, to the hour; nothing if it does not say.
    [[nodiscard]] static std::optional<std::int64_t> last_use(FileSystem const& files,
                                                              FileHandle const& own);

  private:
    [[nodiscard]] FileResult<bool> is_over(std::string const& name) const;
    [[nodiscard]] FileResult<void> put(std::string const& name, std::string const& text) const;
    [[nodiscard]] FileResult<void> put_count() const;

    FileSystem const& files_;
    Directories directories_;
    std::string caller_;
    Limits limits_;
    std::size_t count_ = 0;
};

}  // namespace penstock
