#include "restriction_change.h"

#include "audit_change.h"
#include "log_field.h"

namespace penstock {

namespace {

Stop stop_for(Call const& call) {
    return {.entry = {.by = call.actor.user,
                      .at = call.core.clock.wall(),
                      .request = call.xid,
                      .via = call.actor.is_on_host ? Via::host : Via::api},
            .queued = call.core.settings.queued_mail,
            .may_touch_locked = call.actor.owns_every_account()};
}

// Exim knows an account also by its domains: a domain that has come since the map was made must
// lead to the account before the caller is told that its mail has stopped.
Result<void> map_identities_of(Call const& call, AccountName const& account) {
    auto const known = call.core.accounts.describe(account);
    if (!known) {
        return tl::unexpected(known.error());
    }
    auto const conflicts = call.core.identity_map.bring_up_to_date(*known);
    if (!conflicts) {
        return tl::unexpected(conflicts.error());
    }
    for (auto const& conflict : *conflicts) {
        call.core.log.warning("domain claimed twice: domain=" + log_field(conflict.domain) +
                              " belongs to=" + conflict.owner + " not to=" + conflict.claimant);
    }
    return {};
}

}  // namespace

Result<Outcome> impose(Call const& call, Restriction restriction, AccountName const& account) {
    auto const change = call.core.outgoing_mail.impose(restriction, account, stop_for(call));
    if (!change) {
        return tl::unexpected(change.error());
    }
    if (*change == Change::changed) {
        note(call, {account.text()}, "changed");
    }
    if (auto mapped = map_identities_of(call, account); !mapped) {
        return problem(ProblemKind::storage_failed, "",
                       "marked, but its identities are not mapped: " + mapped.error().detail);
    }
    return Outcome{};
}

Result<Outcome> lift(Call const& call, Restriction restriction, AccountName const& account) {
    auto const is_imposed = call.core.outgoing_mail.has(restriction, account);
    if (!is_imposed) {
        return tl::unexpected(is_imposed.error());
    }
    if (*is_imposed) {
        if (auto recorded = record_before(call, {account.text()}); !recorded) {
            return tl::unexpected(std::move(recorded.error()));
        }
    }
    auto const change = call.core.outgoing_mail.lift(
        restriction, account, {.may_lift_locked = call.actor.owns_every_account()});
    if (!change) {
        note(call, {account.text()}, "failed");
        return tl::unexpected(change.error());
    }
    if (*change == Change::changed && !*is_imposed) {
        note(call, {account.text()}, "changed");  // imposed by another call since we looked
    }
    return Outcome{};
}

}  // namespace penstock
