#include "api/refused_call.h"

#include <algorithm>

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

// The mailbox, of a function that has one as its argument.
std::optional<AuditedRestriction> mailbox_asked_for(Function const& function,
                                                    RawParams const& params) {
    constexpr std::string_view email = "email";
    bool const has_one = std::ranges::any_of(
        function.params, [&](AnyParam const* param) { return param->spec().name == email; });
    if (!has_one) {
        return std::nullopt;
    }
    return AuditedRestriction{.mailbox = std::string(params.first(email).value_or(""))};
}

}  // namespace

void record_refusal(Core const& core, Actor const& actor, Function const& function,
                    RawParams const& params, std::string const& xid, Problem const& problem) {
    if (!function.audits_refusals || problem.kind == ProblemKind::not_enforced) {
        return;
    }
    auto const first = [&](std::string_view name) {
        return std::string(params.first(name).value_or(""));
    };
    AuditEntry const entry{.when = core.clock.wall(),
                           .request = xid,
                           .actor = actor.user,
                           .address = actor.address,
                           .function = std::string(function.name),
                           .account = first(function.params.front()->spec().name),
                           .outcome = outcome_for(problem.kind),
                           .why = first("reason"),
                           .restriction = mailbox_asked_for(function, params)};
    if (auto const written = core.audit_log.append(entry, Durability::buffered); !written) {
        core.log.error("audit line lost: xid=" + xid + " function=" + entry.function +
                       " outcome=" + entry.outcome + " by=" + log_field(entry.actor) +
                       " why=" + log_field(written.error().detail));
    }
}

}  // namespace penstock
