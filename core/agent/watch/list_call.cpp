#include "agent/watch/list_call.h"

#include "accounts/mailbox_key.h"
#include "agent/watch/owners.h"
#include "api/catalog.h"
#include "api/xid.h"
#include "auth/accounts.h"
#include "base/log_field.h"
#include "functions/accounts/domain_owner.h"
#include "functions/audit_change.h"
#include "functions/mail/restriction_change.h"
#include "marks/outgoing_mail.h"
#include "marks/stop_rules.h"
#include "settings/settings.h"

namespace penstock {

namespace {

Actor list_actor() {
    auto actor = host_actor();
    actor.is_from_list = true;
    return actor;
}

Function const& function_of(Core const& core, Restriction restriction, bool lifts) {
    std::string const verb = restriction == Restriction::held ? (lifts ? "release" : "hold")
                                                              : (lifts ? "unsuspend" : "suspend");
    auto const* const function = core.catalog.find(verb + "_outgoing_email");
    return function != nullptr ? *function : *core.catalog.find("suspend_outgoing_email");
}

// What the line names; nothing if that is nobody.
Result<std::optional<RestrictedName>> named_by(Call const& call, std::string const& line) {
    using Named = std::optional<RestrictedName>;
    auto const at = line.rfind('@');
    if (at == std::string::npos) {
        auto const account = call.core.accounts.resolve(call.actor, line);
        return account ? Result<Named>(*account)
               : account.error().kind == ProblemKind::no_such_account
                   ? Result<Named>(std::nullopt)
                   : tl::unexpected(account.error());
    }
    auto const plain = plain_address(line);
    auto const owner = account_with_domain(call, plain.substr(plain.rfind('@') + 1));
    if (!owner) {
        return tl::unexpected(owner.error());
    }
    if (!*owner) {
        return Named(std::nullopt);
    }
    auto const mailbox =
        call.core.accounts.resolve(call.actor, (*owner)->name)
            .and_then([&](AccountName const& account) {
                return call.core.accounts.resolve_mailbox(call.actor, account, line);
            });
    return mailbox ? Result<Named>(*mailbox) : Result<Named>(std::nullopt);
}

}  // namespace

ByList impose_by_list(Core const& core, Restriction restriction, std::string const& line) {
    auto const actor = list_actor();
    auto const xid = make_xid();
    Call const call{core, actor, function_of(core, restriction, false), xid};
    auto const name = named_by(call, line);
    if (!name) {
        return ByList::failed;
    }
    if (!*name) {
        return ByList::unknown;
    }
    auto const is_marked = core.outgoing_mail.has(restriction, **name);
    if (is_marked && *is_marked) {
        return ByList::done;
    }
    auto const imposed = impose_restriction(call, restriction, **name);
    // A mark that Exim does not obey yet is a mark.
    return imposed || imposed.error().kind == ProblemKind::not_enforced ? ByList::done
                                                                        : ByList::failed;
}

ByList lift_by_list(Core const& core, Restriction restriction, std::string const& line) {
    auto const actor = list_actor();
    auto const xid = make_xid();
    Call const call{core, actor, function_of(core, restriction, true), xid};
    auto const key = line.find('@') == std::string::npos ? line : mailbox_key(line).value_or(line);
    auto const name = core.outgoing_mail.find(restriction, key);
    if (!name) {
        return ByList::failed;
    }
    if (!*name) {
        return ByList::unknown;
    }
    auto const state = core.outgoing_mail.state_of(restriction, **name);
    if (!state || !*state) {
        return state ? ByList::unknown : ByList::failed;
    }
    // With host_stops = locked the list has locked its own; what root says besides is in the
    // record.
    LiftRule const rule{.may_lift_locks = core.settings.host_stops == HostStops::locked,
                        .if_from_list_alone = true};
    auto const foreseen = foreseen_lifting(**name, *state, rule);
    if (!foreseen || *foreseen != Change::changed) {
        return ByList::refused;
    }
    if (!record_before(call, {(*name)->text()})) {
        return ByList::failed;
    }
    auto const lifted = core.outgoing_mail.lift(restriction, **name, rule);
    if (!lifted) {
        return lifted.error().kind == ProblemKind::locked_by_host ? ByList::refused
                                                                  : ByList::failed;
    }
    return *lifted == Change::kept ? ByList::refused : ByList::done;
}

}  // namespace penstock
