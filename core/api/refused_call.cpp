#include "api/refused_call.h"

#include <Poco/Logger.h>

#include "api/core.h"
#include "api/function.h"
#include "api/problem_word.h"
#include "base/clock.h"
#include "base/log_field.h"
#include "marks/audit_log.h"

namespace penstock {
namespace {

std::string outcome_for(ProblemKind kind) {
    bool const was_begun = kind == ProblemKind::storage_failed || kind == ProblemKind::internal;
    return (was_begun ? "failed: " : "refused: ") + std::string(word_for(kind));
}

std::string first(RawParams const& params, std::string_view name) {
    return std::string(params.first(name).value_or(""));
}

std::optional<AuditedRestriction> mailbox_asked_for(AuditedParams const& audited,
                                                    RawParams const& params) {
    if (audited.mailbox == nullptr) {
        return std::nullopt;
    }
    return AuditedRestriction{.mailbox = first(params, audited.mailbox->spec().name)};
}

}  // namespace

void record_refusal(Core const& core, Actor const& actor, Function const& function,
                    RawParams const& params, std::string const& xid, Problem const& problem) {
    if (!function.audits_refusals || problem.kind == ProblemKind::not_enforced) {
        return;
    }
    auto const& audited = *function.audits_refusals;
    AuditEntry const entry{.when = core.clock.wall(),
                           .request = xid,
                           .actor = actor.user,
                           .address = actor.address,
                           .function = std::string(function.name),
                           .account = first(params, audited.account->spec().name),
                           .outcome = outcome_for(problem.kind),
                           .why = first(params, "reason"),
                           .restriction = mailbox_asked_for(audited, params)};
    if (auto const written = core.audit_log.append(entry, Durability::buffered); !written) {
        core.log.error("audit line lost: xid=" + xid + " function=" + entry.function +
                       " outcome=" + entry.outcome + " by=" + log_field(entry.actor) +
                       " why=" + log_field(written.error().detail));
    }
}

}  // namespace penstock
