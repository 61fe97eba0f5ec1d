// The audit line of a change: one for each change, before or after it.
//
// record_before() is for what gives more freedom or power than there was: its line is on disk when
// it succeeds, and nothing may be given if it fails (storage_failed). record_after() is for what
// takes away, and for what failed after all: the change counts even if its line is lost, and the
// system log tells of the gap. Neither ever gets to see a secret. Any thread.
#pragma once

#include <optional>
#include <string>

#include "api/call.h"
#include "base/result.h"
#include "marks/audit_log.h"

namespace penstock {

struct AuditSubject {
    std::string account;    // whose account, token or rights
    std::string what = {};  // which of them, or what they become
    std::optional<AuditedRestriction> restriction = {};
};

[[nodiscard]] Result<void> record_before(Call const& call, AuditSubject const& subject);
void record_after(Call const& call, AuditSubject const& subject, std::string outcome);

// Records, then changes; where the change fails, notes that, too.
template <class Change>
[[nodiscard]] Result<void> record_and(Call const& call, AuditSubject const& subject,
                                      Change const& change) {
    if (auto recorded = record_before(call, subject); !recorded) {
        return recorded;
    }
    Result<void> changed = change();
    if (!changed) {
        record_after(call, subject, "failed");
    }
    return changed;
}

}  // namespace penstock
