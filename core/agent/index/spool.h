// Spool: what is queued, read from Exim's spool: the queue itself, split into folders or not, and
// the named queue of held messages that queue runs do not touch.
//
// Rows come oldest first, encoded as they go over the wire, and are kept in a cache by the file
// they were read from (inode, size, time of change), which is bounded; Exim puts a new file in the
// place of an old one when anything in it changes. For whom it waits is told by the message's log
// (message_log.h). A message that goes while it is looked at is passed over; one that moves from
// one queue to the other is told once. A link on the way to the spool is followed, and one in it
// that is root's.
//
// Failure: index_unavailable - the spool cannot be listed. A visitor's Problem ends the visit.
// Threads: any number may visit at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/index/message_log.h"
#include "base/result.h"

namespace penstock {

class Spool {
  public:
    static constexpr std::size_t largest_cache = std::size_t{96} * 1024 * 1024;  // bytes

    // `path`: Exim's spool_directory; empty where that is not known, and then nothing is listed.
    // `parked`: the name of the queue of held messages.
    explicit Spool(std::string path, std::string parked = "penstock-held");

    using RowVisitor = std::function<Result<void>(std::string_view row)>;
    [[nodiscard]] Result<void> each(RowVisitor const& visitor) const;
    // Why the queue cannot be listed now; empty if it can.
    [[nodiscard]] std::string fault() const;

  private:
    struct Place;  // a directory with messages in it
    struct Entry {
        std::string id;
        std::uint32_t place = 0;
    };
    using Row = std::shared_ptr<std::string const>;
    struct Cached {
        std::uint64_t inode = 0;
        std::int64_t changed = 0;
        std::uint64_t size = 0;
        MessageLogs::Stamp log = {};
        bool is_parked = false;
        Row row;
        std::uint64_t last_visit = 0;
    };

    [[nodiscard]] Result<std::vector<Place>> places() const;
    [[nodiscard]] std::vector<Row> rows(std::vector<Place> const& places, Entry const* begin,
                                        Entry const* end, std::uint64_t visit) const;
    [[nodiscard]] Row row(std::vector<Place> const& places, Entry const& entry,
                          std::uint64_t visit) const;
    [[nodiscard]] Row row_in(Place const& place, std::string const& id, std::uint64_t visit) const;
    void keep(std::string const& id, Cached entry) const;
    void forget_all_before(std::uint64_t visit) const;

    std::string path_;
    std::string parked_;
    mutable std::atomic<std::uint64_t> visits_{0};
    mutable std::mutex mutex_;  // guards the two below
    mutable std::unordered_map<std::string, Cached> cache_;
    mutable std::size_t cached_bytes_ = 0;
};

}  // namespace penstock
