// DeliveryStore: the index of deliveries on disk, a SQLite database, as its one writer.
//
// Lines come in batches: what they say and how far the log was read go into one transaction, so
// that no line is counted twice or lost, whenever the process ends. Deferrals of the same recipient
// by the same router are one delivery, with the time of the last: what is held is deferred for as
// long as it takes. A file of another version, or one that is damaged, is begun anew, and what it
// knew is noted as a gap.
//
// What Exim tells of deliveries anybody may have had written. So an account is charged with as many
// as its message has recipients, by the line that is signed, and with as many deferrals; what is
// beyond that is nobody's: what somebody else's forwarder made of one recipient, or a forgery. Of a
// message that no signed line tells of all is nobody's. Of its arrival the first line counts.
//
// Failure: index_unavailable, detail; nothing of the batch was done. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/index/log_line.h"
#include "agent/index/log_position.h"
#include "base/result.h"

namespace penstock {

class EventWriter;
struct DeliveryStatements;

struct TimedEvent {
    std::int64_t time = 0;
    LogEvent event;
};

// Lines between these times are lost, or some of them. An end of 0 is now.
struct LogGap {
    std::int64_t from = 0;
    std::int64_t until = 0;
    std::string why = {};
};

// Lines that did not count, of one lot.
struct LineDoubts {
    std::int64_t unsigned_ones = 0;  // they said whose a message is
    std::int64_t impossible = 0;     // of a time that cannot be
};

// Both are always given: one that was left out would have all of it pruned.
struct IndexBounds {
    std::int64_t days;
    std::uint64_t megabytes;
};

class DeliveryStore {
  public:
    [[nodiscard]] static Result<std::unique_ptr<DeliveryStore>> open(std::string const& path);
    DeliveryStore(DeliveryStore const&) = delete;
    DeliveryStore& operator=(DeliveryStore const&) = delete;
    ~DeliveryStore();

    // False once somebody has taken the file away: all that is written is lost then.
    [[nodiscard]] bool is_in_place() const;
    // Where reading goes on.
    [[nodiscard]] LogPosition const& position() const { return position_; }
    // Of the last line that said anything; 0 if there was none.
    [[nodiscard]] std::int64_t last_time() const { return last_time_; }
    [[nodiscard]] Result<void> add(std::vector<TimedEvent> const& batch, LogPosition position,
                                   LineDoubts const& doubts = {});

    // One that is there, of this beginning and reason, gets this end.
    [[nodiscard]] Result<void> add_gap(LogGap const& gap);
    // How many there were since it was opened, and why the last one.
    [[nodiscard]] std::int64_t gaps() const { return gaps_; }
    [[nodiscard]] std::string const& last_gap() const { return last_gap_; }

    // Takes out a bounded number of what is too old or too much; true if there is more to do.
    [[nodiscard]] Result<bool> prune(std::int64_t now, IndexBounds const& bounds);

  private:
    DeliveryStore();
    void begin(std::string const& path);

    std::unique_ptr<DeliveryStatements> statements_;
    std::unique_ptr<EventWriter> events_;
    std::string path_;
    std::pair<std::uint64_t, std::uint64_t> opened_ = {};  // device and inode
    LogPosition position_;
    std::int64_t last_time_ = 0;
    std::int64_t gaps_ = 0;
    std::string last_gap_;
};

}  // namespace penstock
