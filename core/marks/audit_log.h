// AuditLog: a line for every change, one JSON object each.
//
// Promise: a line is whole: one write() at the end of the file, opened anew for each line, so that
// a rotated file is left alone from the next line on. Durability::synced waits until the line is on
// disk (for a lifting, before the mark is removed).
//
// Failure: storage_failed. The caller decides what follows: a stop is not undone because it cannot
// be logged.
//
// A line that a full disk cut short is ended by the next one, so that nothing is glued to it; two
// processes that notice it at the same time may leave an empty line.
//
// Threads: append() is safe from any thread and process; lines never mix.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "marks/queued_mail.h"

namespace penstock {

// What a change of a restriction was about, besides whose it is and why.
struct AuditedRestriction {
    std::string mailbox = {};                  // its address; empty: the whole account
    std::optional<std::int64_t> until = {};    // seconds since 1970; nothing: for ever
    bool is_locked = false;                    // root alone lifts it
    std::optional<QueuedMail> queued = {};     // of a suspension
    std::optional<std::int64_t> kept_until{};  // until then queued mail waits first
};

struct AuditEntry {
    std::int64_t when = 0;  // seconds since 1970
    std::string request;    // the id that the answer's reason shows as XID
    std::string actor;
    std::string address;  // of the client
    std::string function;
    std::string account;
    std::string outcome;  // what happened, one word: changed, already_so, failed, ...
    std::string why;      // reason as the caller gave it
    std::optional<AuditedRestriction> restriction = {};
};

enum class Durability { buffered, synced };

class AuditLog {
  public:
    explicit AuditLog(std::string path);

    [[nodiscard]] Result<void> append(AuditEntry const& entry, Durability durability) const;

  private:
    std::string path_;
    mutable std::mutex writing_;
};

}  // namespace penstock
