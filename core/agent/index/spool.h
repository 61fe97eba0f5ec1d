// Spool: what is queued, read from Exim's spool: the queue itself, and the named queue of held
// messages that queue runs do not touch (spool_places.h).
//
// Rows come oldest first, encoded as they go over the wire (queued_row.h), and those whose files
// are still the same from a cache. A message that goes while it is looked at is passed over; one
// that moves from one queue to the other is told once.
//
// Failure: index_unavailable - the spool cannot be listed. A visitor's Problem ends the visit.
// Threads: any number may visit at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/index/row_cache.h"
#include "agent/index/spool_places.h"
#include "base/result.h"

namespace penstock {

class Spool {
  public:
    // `path`: Exim's spool_directory; empty where that is not known, and then nothing is listed.
    // `parked`: the name of the queue of held messages.
    explicit Spool(std::string path, std::string parked = "penstock-held");

    using RowVisitor = std::function<Result<void>(std::string_view row)>;
    [[nodiscard]] Result<void> each(RowVisitor const& visitor) const;
    // Why the queue cannot be listed now; empty if it can.
    [[nodiscard]] std::string fault() const;

  private:
    using Row = RowCache::Row;

    [[nodiscard]] std::vector<Row> rows(std::vector<SpoolPlace> const& places,
                                        SpoolEntry const* begin, SpoolEntry const* end,
                                        std::uint64_t visit) const;
    [[nodiscard]] Row row(std::vector<SpoolPlace> const& places, SpoolEntry const& entry,
                          std::uint64_t visit) const;
    [[nodiscard]] Row row_in(SpoolPlace const& place, std::string const& id,
                             std::uint64_t visit) const;

    std::string path_;
    std::string parked_;
    mutable std::atomic<std::uint64_t> visits_{0};
    mutable RowCache cache_;  // thread-safe by its own contract
};

}  // namespace penstock
