#include "functions/mail/locked_mail.h"

#include <algorithm>

#include "accounts/domain_key.h"
#include "accounts/mailbox_key.h"
#include "auth/accounts.h"
#include "base/clock.h"
#include "marks/outgoing_mail.h"

namespace penstock {

namespace {

// Whether the two have mail in common.
bool overlap(Account const& account, RestrictedName const& name, RestrictedName const& locked) {
    if (locked.file() == name.file() || locked.file() == account.name) {
        return true;
    }
    if (name.is_mailbox() || !locked.is_mailbox()) {
        return false;
    }
    auto const at = locked.text().rfind('@');
    auto const domain = domain_key(std::string_view(locked.text()).substr(at + 1));
    bool const is_told = locked.text().front() != '@';  // else its record cannot be read
    return !is_told ||
           (domain && std::ranges::find(account.domains, *domain) != account.domains.end());
}

bool waits(Restriction restriction, MarkState const& state) {
    return restriction == Restriction::held || state.queued == QueuedMail::keep || state.kept_until;
}

}  // namespace

Result<bool> holds_locked_mail(Call const& call, RestrictedName const& name) {
    if (!name.account()) {
        return true;
    }
    auto& mail = call.core.outgoing_mail;
    for (auto const restriction : {Restriction::suspended, Restriction::held}) {
        auto const locked = mail.locked(restriction);
        if (!locked) {
            return tl::unexpected(locked.error());
        }
        for (auto const& file : *locked) {
            auto const found = mail.find(restriction, file);
            if (!found) {
                return tl::unexpected(found.error());
            }
            if (!*found || !overlap(name.account()->as_found(), name, **found)) {
                continue;
            }
            auto const state = mail.state_of(restriction, **found);
            if (!state) {
                return tl::unexpected(state.error());
            }
            if (*state && waits(restriction, **state)) {
                return true;
            }
        }
    }
    return false;
}

namespace {

Result<void> check_no_lock(Call const& call, RestrictedName const& name) {
    auto const is_locked = holds_locked_mail(call, name);
    if (!is_locked) {
        return tl::unexpected(is_locked.error());
    }
    return *is_locked ? Result<void>(problem(ProblemKind::locked_by_host, name.text()))
                      : Result<void>();
}

Result<void> check_no_lock_by_name(Call const& call, Sender const& sender) {
    auto const& [account, mailbox] = sender;
    auto const key = mailbox_key(mailbox).value_or("");
    for (auto const restriction : {Restriction::suspended, Restriction::held}) {
        auto const locked = call.core.outgoing_mail.locked(restriction);
        if (!locked) {
            return tl::unexpected(locked.error());
        }
        if (locked->contains(account) || locked->contains(key)) {
            return problem(ProblemKind::locked_by_host, account);
        }
    }
    return {};
}

// A mailbox of another account's domain has nothing of its own here: the whole account counts.
Result<void> check_no_lock_on_mail_of(Call const& call, Sender const& sender) {
    auto const account = call.core.accounts.resolve(call.actor, sender.first);
    if (!account && account.error().kind == ProblemKind::no_such_account) {
        return check_no_lock_by_name(call, sender);
    }
    if (!account) {
        return tl::unexpected(account.error());
    }
    auto const mailbox = call.core.accounts.resolve_mailbox(call.actor, *account, sender.second);
    return check_no_lock(call, mailbox ? RestrictedName(*mailbox) : RestrictedName(*account));
}

}  // namespace

Result<void> may_discard_mail(Call const& call, RestrictedName const& name) {
    return call.actor.may_lift_locks() ? Result<void>() : check_no_lock(call, name);
}

Result<void> may_discard_mail_of(Call const& call, std::set<Sender> const& senders) {
    if (call.actor.may_lift_locks()) {
        return {};
    }
    for (auto const& sender : senders) {
        auto const may = call.limit.check(call.core.clock).and_then([&] {
            return check_no_lock_on_mail_of(call, sender);
        });
        if (!may) {
            return may;
        }
    }
    return {};
}

}  // namespace penstock
