// DeliveryStore: the index of deliveries on disk, a SQLite database, as its one writer.
//
// Lines come in batches: what they say and how far the log was read go into one transaction, so
// that no line is counted twice or lost, whenever the process ends. Deferrals of the same recipient
// by the same router are one delivery, with the time of the last: what is held is deferred for as
// long as it takes. A file of another version, or one that is damaged, is begun anew: the log has
// it all.
//
// Failure: index_unavailable, detail; nothing of the batch was done. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "log_line.h"
#include "log_position.h"
#include "result.h"

namespace penstock {

struct TimedEvent {
    std::int64_t time = 0;
    LogEvent event;
};

struct IndexBounds {
    std::int64_t days = 30;
    std::uint64_t megabytes = 2000;
};

class DeliveryStore {
  public:
    [[nodiscard]] static Result<std::unique_ptr<DeliveryStore>> open(std::string const& path);
    DeliveryStore(DeliveryStore const&) = delete;
    DeliveryStore& operator=(DeliveryStore const&) = delete;
    ~DeliveryStore();

    // Where reading goes on.
    [[nodiscard]] LogPosition const& position() const { return position_; }
    [[nodiscard]] Result<void> add(std::vector<TimedEvent> const& batch, LogPosition position);

    // Takes out a bounded number of what is too old or too much; true if there is more to do.
    [[nodiscard]] Result<bool> prune(std::int64_t now, IndexBounds const& bounds);

  private:
    struct Statements;

    DeliveryStore();
    void begin(std::string const& path);

    std::unique_ptr<Statements> statements_;
    LogPosition position_;
};

}  // namespace penstock
