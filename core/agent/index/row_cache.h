// RowCache: the rows of queued messages, as they were read the last time, by the files they were
// read from; bounded.
//
// Exim puts a new file in the place of an old one when anything in it changes. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "agent/index/message_log.h"

namespace penstock {

class RowCache {
  public:
    static constexpr std::size_t largest = std::size_t{96} * 1024 * 1024;  // bytes

    using Row = std::shared_ptr<std::string const>;
    struct Stamp {  // of the files: while it is the same, so is the row
        std::uint64_t inode = 0;
        std::int64_t changed = 0;
        std::uint64_t size = 0;
        MessageLogs::Stamp log = {};
        bool is_parked = false;

        friend bool operator==(Stamp const&, Stamp const&) = default;
    };

    // Nothing if it is not known, or was read from other files. `visit`: which one needs it.
    [[nodiscard]] Row find(std::string const& id, Stamp const& stamp, std::uint64_t visit);
    void keep(std::string const& id, Stamp const& stamp, Row const& row, std::uint64_t visit);
    void forget_all_before(std::uint64_t visit);

  private:
    struct Entry {
        Stamp stamp;
        Row row;
        std::uint64_t last_visit = 0;
    };

    std::mutex mutex_;  // guards the two below
    std::unordered_map<std::string, Entry> entries_;
    std::size_t bytes_ = 0;
};

}  // namespace penstock
