// For whom a message waits, as Exim's log of the message (msglog in its spool) tells it: the names
// in the addresses that penstock's routers send round to wait (deploy/exim/routers.conf). Every
// name that was ever waited for is told, and text from outside can add one: enough for whoever has
// Exim try again, which asks the marks itself; of no use to accuse anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"

namespace penstock {

// Pure: any thread. Each name once.
[[nodiscard]] std::vector<std::string> names_waited_for(std::string_view log);

// The directory of the logs beside a directory of messages: `spool`/msglog, or a folder in it.
class MessageLogs {
  public:
    static constexpr std::size_t largest_log = std::size_t{256} * 1024;

    // Which state of a log that is; all 0 if there is none.
    struct Stamp {
        std::uint64_t inode = 0;
        std::int64_t changed = 0;
        std::uint64_t size = 0;

        friend bool operator==(Stamp const&, Stamp const&) = default;
    };

    MessageLogs() = default;
    explicit MessageLogs(Fd directory) : directory_(std::move(directory)) {}

    [[nodiscard]] Stamp stamp_of(std::string const& id) const;
    // Nothing where there is no log, or too much of it: the message may wait for anybody.
    [[nodiscard]] std::optional<std::vector<std::string>> waited_for(std::string const& id) const;

  private:
    Fd directory_ = {};
};

}  // namespace penstock
