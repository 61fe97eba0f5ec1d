#include "functions/mail/restriction_change.h"

#include <Poco/Logger.h>

#include "accounts/account.h"
#include "accounts/account_name.h"
#include "api/core.h"
#include "api/texts.h"
#include "auth/accounts.h"
#include "base/json_text.h"
#include "base/log_field.h"
#include "exim/enforcement.h"
#include "functions/answered_once.h"
#include "functions/audit_change.h"
#include "functions/mail/planned_stop.h"
#include "functions/mail/possible_lifter.h"
#include "functions/mail/waiting_mail.h"
#include "identities/identity_map.h"
#include "marks/audit_log.h"
#include "marks/outgoing_mail.h"
#include "marks/restricted_name.h"
#include "marks/stop_rules.h"

namespace penstock {

namespace {

AuditSubject subject_for(RestrictedName const& name, std::string const& why,
                         AuditedRestriction facts) {
    if (name.is_mailbox()) {
        facts.mailbox = name.text();
    }
    return {.account = name.account() ? name.account()->text() : name.text(),
            .what = why,
            .restriction = std::move(facts)};
}

AuditSubject subject_for(Restriction restriction, RestrictedName const& name, Stop const& stop,
                         Change change) {
    AuditedRestriction facts{.until = stop.entry.until, .is_locked = stop.locks};
    bool const is_mode_set = stop.sets_queued || change == Change::changed;
    if (restriction == Restriction::suspended && is_mode_set) {
        facts.queued = stop.queued;
        facts.kept_until = stop.kept_until;
    }
    return subject_for(name, stop.entry.why, std::move(facts));
}

AuditSubject subject_for(Restriction restriction, RestrictedName const& name,
                         MarkState const& state, std::string const& why) {
    AuditedRestriction facts{.is_locked = state.is_locked};
    if (state.record) {
        facts.until = state.record->until;
    }
    if (restriction == Restriction::suspended) {
        facts.queued = state.queued;
        facts.kept_until = state.kept_until;
    }
    return subject_for(name, why, std::move(facts));
}

// The name of another's account is told to who may know it.
std::string shown_owner(Call const& call, std::string const& name) {
    return call.core.accounts.resolve(call.actor, name) ? "account " + name : "another account";
}

// Exim knows an account also by its domains: a domain that has come since the map was made must
// lead to the account before the caller is told that its mail has stopped. One that another account
// claims, too, and has, is that account's to Exim: then the caller is not told so.
Result<void> map_identities_of(Call const& call, RestrictedName const& name) {
    auto const conflicts = call.core.identity_map.bring_up_to_date(name.account()->as_found());
    if (!conflicts) {
        return tl::unexpected(conflicts.error());
    }
    Result<void> led;
    for (auto const& conflict : *conflicts) {
        call.core.log.warning("domain claimed twice: domain=" + log_field(conflict.domain) +
                              " belongs to=" + conflict.owner + " not to=" + conflict.claimant);
        bool const is_meant = !name.is_mailbox() || name.text().ends_with("@" + conflict.domain);
        if (led && is_meant) {
            led = problem(ProblemKind::not_enforced, "mail of the domain " + conflict.domain +
                                                         " counts as that of " +
                                                         shown_owner(call, conflict.owner));
        }
    }
    return led;
}

Result<Outcome> answer_if_enforced(Call const& call) {
    return call.core.enforcement.check().map([] { return Outcome{}; });
}

// The same of a stop, which counts only if Exim knows the name by what its mail comes with.
Result<Outcome> answer_if_it_counts(Call const& call, RestrictedName const& name) {
    auto const mapped = name.account() ? map_identities_of(call, name) : Result<void>{};
    if (!mapped && mapped.error().kind == ProblemKind::not_enforced) {
        return tl::unexpected(mapped.error());
    }
    if (!mapped) {
        return problem(ProblemKind::storage_failed, "",
                       "marked, but its identities are not mapped: " + mapped.error().detail);
    }
    return answer_if_enforced(call);
}

// `is_free`: not locked.
Result<Outcome> answer_of_stop(Call const& call, RestrictedName const& name, bool is_free) {
    auto outcome = answer_if_it_counts(call, name);
    auto const lifter = outcome && is_free ? possible_lifter(call, name) : std::nullopt;
    if (lifter) {
        outcome->messages.push_back(liftable_by(*lifter));
    }
    return outcome;
}

char const* word_for(Change change) {
    switch (change) {
        case Change::changed:
            return "changed";
        case Change::added:
            return "added";
        case Change::already_so:
        case Change::kept:
            break;
    }
    return "already_so";
}

// A call that changes nothing touches no message.
Outcome what_would_happen(Call const& call, RestrictedName const& name, Change change) {
    std::optional<std::int64_t> messages = 0;
    if (change != Change::already_so) {
        messages = WaitingMail(call).count(name.text());
    }
    return Outcome{.data = Value::Object{{"dry_run", 1},
                                         {"messages", messages ? Value(*messages) : Value()},
                                         {"outcome", word_for(change)}}};
}

Result<Outcome> carry_out_stop(Call const& call, Restriction restriction,
                               RestrictedName const& name, RestrictionWish const& wish) {
    if (auto may = check_wish(call, wish); !may) {
        return tl::unexpected(std::move(may.error()));
    }
    Stop stop;
    std::optional<MarkState> before;
    StopPlan const plan = [&](std::optional<MarkState> const& seen) {
        before = seen;
        return planned_stop(call, restriction, name, wish, seen).map([&](Stop const& planned) {
            return stop = planned;
        });
    };
    auto& mail = call.core.outgoing_mail;
    auto const change = wish.is_dry_run ? mail.foresee(restriction, name, plan)
                                        : mail.impose(restriction, name, plan);
    if (!change) {
        return tl::unexpected(change.error());
    }
    if (wish.is_dry_run) {
        return what_would_happen(call, name, *change);
    }
    if (*change != Change::already_so) {
        record_after(call, subject_for(restriction, name, stop, *change), word_for(*change));
    }
    // Where another call was quicker, and may have locked it, nothing is said.
    bool const is_free =
        !stop.locks && (*change == Change::changed || (before && !before->is_locked));
    return answer_of_stop(call, name, is_free);
}

// Whether anything holds for the name now; what a repeated call did may have been undone since.
Result<Outcome> answer_repeated(Call const& call, Restriction restriction,
                                RestrictedName const& name, bool is_imposing) {
    auto const state = call.core.outgoing_mail.state_of(restriction, name);
    if (!state) {
        return tl::unexpected(state.error());
    }
    bool const holds = state->has_value();
    auto outcome = is_imposing && holds ? answer_of_stop(call, name, !(*state)->is_locked)
                                        : answer_if_enforced(call);
    if (outcome && is_imposing != holds) {
        outcome->messages.push_back(changed_since(name.text(), directory_of(restriction), holds));
    }
    return outcome;
}

// The line of a lifting is on disk before the mark goes.
Result<Outcome> carry_out_lifting(Call const& call, Restriction restriction,
                                  RestrictedName const& name, RestrictionWish const& wish) {
    auto& mail = call.core.outgoing_mail;
    LiftRule const rule{.may_lift_locks = call.actor.may_lift_locks()};
    auto const state = mail.state_of(restriction, name);
    auto const foreseen = state.and_then(
        [&](std::optional<MarkState> const& seen) { return foreseen_lifting(name, seen, rule); });
    if (!foreseen) {
        return tl::unexpected(foreseen.error());
    }
    if (wish.is_dry_run) {
        return what_would_happen(call, name, *foreseen);
    }
    if (*state) {
        auto const subject = subject_for(restriction, name, **state, wish.reason);
        if (auto recorded = record_before(call, subject); !recorded) {
            return tl::unexpected(std::move(recorded.error()));
        }
    }
    auto const change = mail.lift(restriction, name, rule);
    if (!change) {
        return tl::unexpected(change.error());
    }
    if (*change == Change::changed && !*state) {  // imposed by another call since we looked
        record_after(call, subject_for(name, wish.reason, {}), word_for(*change));
    }
    return answer_if_enforced(call);
}

bool is_once(RestrictionWish const& wish) {
    return !wish.is_dry_run && !wish.request_id.empty();
}

// The same text for the same call and no other, whatever is in its arguments.
std::string fingerprint(std::string_view what, Restriction restriction, RestrictedName const& name,
                        RestrictionWish const& wish) {
    Json::Value all(Json::arrayValue);
    all.append(std::string(what));
    all.append(std::string(directory_of(restriction)));
    all.append(name.file());
    all.append(wish.reason);
    all.append(json_or_null(wish.expires));
    all.append(wish.locks);
    all.append(wish.queued ? std::string(word_for(*wish.queued)) : std::string());
    all.append(json_or_null(wish.grace ? std::optional(wish.grace->count()) : std::nullopt));
    return to_json_line(all);
}

}  // namespace

Result<Outcome> impose_restriction(Call const& call, Restriction restriction,
                                   RestrictedName const& name, RestrictionWish const& wish) {
    auto const run = [&] { return carry_out_stop(call, restriction, name, wish); };
    auto const again = [&] { return answer_repeated(call, restriction, name, true); };
    return is_once(wish) ? answered_once(call, wish.request_id,
                                         fingerprint("impose", restriction, name, wish), run, again)
                         : run();
}

Result<Outcome> lift_restriction(Call const& call, Restriction restriction,
                                 RestrictedName const& name, RestrictionWish const& wish) {
    auto const run = [&] { return carry_out_lifting(call, restriction, name, wish); };
    auto const again = [&] { return answer_repeated(call, restriction, name, false); };
    return is_once(wish) ? answered_once(call, wish.request_id,
                                         fingerprint("lift", restriction, name, wish), run, again)
                         : run();
}

}  // namespace penstock
