#include "agent/watch/expiry.h"

#include <algorithm>

#include <Poco/Logger.h>

#include "api/core.h"
#include "api/xid.h"
#include "base/clock.h"
#include "base/log_field.h"
#include "marks/audit_log.h"
#include "marks/outgoing_mail.h"
#include "marks/restriction.h"
#include "marks/stop_rules.h"

namespace penstock {

namespace {

constexpr std::int64_t before_next_try = 60;  // seconds

AuditEntry entry_for(Core const& core, RestrictedName const& name, std::string what) {
    return {.when = core.clock.wall(),
            .request = make_xid(),
            .actor = "penstock-watch",
            .address = {},
            .function = std::move(what),
            .account = name.text(),
            .outcome = "changed",
            .why = "its end has come"};
}

}  // namespace

void Expiry::refresh(Core const& core, MarkNames const& marks, std::optional<Names> const& names) {
    if (!names) {
        ends_.clear();
    }
    auto const read = [&](Restriction restriction, Names const& marked) {
        for (auto const& name : names ? *names : marked) {
            std::erase_if(ends_, [&](auto const& end) {
                return end.first.second == name &&
                       (end.first.first == What::held) == (restriction == Restriction::held);
            });
            if (marked.contains(name)) {
                note(core, restriction, name);
            }
        }
    };
    read(Restriction::suspended, marks.suspended);
    read(Restriction::held, marks.held);
}

void Expiry::note(Core const& core, Restriction restriction, std::string const& file) {
    auto const name = core.outgoing_mail.find(restriction, file);
    if (!name || !*name) {
        return;
    }
    auto const state = core.outgoing_mail.state_of(restriction, **name);
    if (!state || !*state) {
        return;
    }
    auto const what = restriction == Restriction::held ? What::held : What::suspended;
    if ((*state)->record && (*state)->record->until) {
        ends_[{what, file}] = *(*state)->record->until;
    }
    if (what == What::suspended && (*state)->kept_until) {
        ends_[{What::grace, file}] = *(*state)->kept_until;
    }
}

std::optional<std::int64_t> Expiry::next() const {
    std::optional<std::int64_t> first;
    for (auto const& [key, end] : ends_) {
        first = first ? std::min(*first, end) : end;
    }
    return first;
}

void Expiry::lift_by(Core const& core, std::int64_t now) {
    for (auto due = ends_.begin(); due != ends_.end();) {
        if (due->second > now) {
            ++due;
        } else if (end(core, due->first, now)) {
            due = ends_.erase(due);
        } else {
            due->second = now + before_next_try;
        }
    }
}

bool Expiry::end(Core const& core, Key const& key, std::int64_t now) {
    auto const restriction = key.first == What::held ? Restriction::held : Restriction::suspended;
    auto const name = core.outgoing_mail.find(restriction, key.second);
    if (!name || !*name) {
        return name.has_value();
    }
    if (key.first == What::grace) {
        return core.outgoing_mail.end_grace(**name, now).has_value();
    }
    LiftRule const rule{.may_lift_locks = true, .if_expired_at = now};
    auto const foreseen = core.outgoing_mail.state_of(restriction, **name)
                              .and_then([&](std::optional<MarkState> const& seen) {
                                  return foreseen_lifting(**name, seen, rule);
                              });
    if (!foreseen) {
        core.log.error("not lifted: name=" + log_field((*name)->text()) +
                       " why=" + log_field(foreseen.error().detail));
        return false;
    }
    if (*foreseen != Change::changed) {
        return true;  // it has gone, or has a later end: the log must not tell a lifting
    }
    auto const what = "expiry of " + std::string(directory_of(restriction));
    auto const written = core.audit_log.append(entry_for(core, **name, what), Durability::synced);
    if (!written) {
        core.log.error("not lifted, the audit line failed: " + log_field(written.error().detail));
        return false;
    }
    auto const lifted = core.outgoing_mail.lift(restriction, **name, rule);
    if (!lifted) {
        core.log.error("not lifted: name=" + log_field((*name)->text()) +
                       " why=" + log_field(lifted.error().detail));
        return false;
    }
    core.log.information(what + ": name=" + log_field((*name)->text()) +
                         (*lifted == Change::kept ? " it has a later end now" : ""));
    return true;
}

}  // namespace penstock
