#include "functions/audit_change.h"

#include <Poco/Logger.h>

#include "api/call.h"
#include "api/core.h"
#include "api/function.h"
#include "auth/actor.h"
#include "base/clock.h"
#include "base/log_field.h"
#include "marks/audit_log.h"

namespace penstock {

namespace {

AuditEntry entry_for(Call const& call, AuditSubject const& subject, std::string outcome) {
    return {.when = call.core.clock.wall(),
            .request = call.xid,
            .actor = call.actor.user,
            .address = call.actor.address,
            .function = std::string(call.function.name),
            .account = subject.account,
            .outcome = std::move(outcome),
            .why = subject.what,
            .restriction = subject.restriction};
}

}  // namespace

Result<void> record_before(Call const& call, AuditSubject const& subject) {
    auto const entry = entry_for(call, subject, "changed");
    auto const written = call.core.audit_log.append(entry, Durability::synced);
    if (!written) {
        return problem(ProblemKind::storage_failed, "",
                       "nothing was changed, the audit line failed: " + written.error().detail);
    }
    return {};
}

void record_after(Call const& call, AuditSubject const& subject, std::string outcome) {
    auto const entry = entry_for(call, subject, std::move(outcome));
    if (auto const written = call.core.audit_log.append(entry, Durability::buffered); !written) {
        call.core.log.error("audit line lost: xid=" + call.xid + " function=" + entry.function +
                            " account=" + log_field(entry.account) + " by=" +
                            log_field(entry.actor) + " why=" + log_field(written.error().detail));
    }
}

}  // namespace penstock
