// holds_locked_mail(): whether mail of an account or mailbox waits, or is to wait, by a restriction
// that root has locked: its own, its account's, or one of its mailboxes'. Root alone may lift that,
// and nobody else may have the mail bounce or vanish by another restriction, or by hand, either.
//
// What cannot be told counts as so. Fails with state_unreadable. Any thread.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "api/call.h"
#include "marks/restricted_name.h"

namespace penstock {

[[nodiscard]] Result<bool> holds_locked_mail(Call const& call, RestrictedName const& name);

// For the ways to take messages out of the queue: locked_by_host where the caller may not lift what
// they wait by.
[[nodiscard]] Result<void> may_discard_mail(Call const& call, RestrictedName const& name);

// As the queue tells it: an account, and the mailbox by which a message of its was submitted, if it
// was by one. There may be no such account, or none any more: then what marks are called counts.
using Sender = std::pair<std::string, std::string>;
[[nodiscard]] Result<void> may_discard_mail_of(Call const& call, std::set<Sender> const& senders);

}  // namespace penstock
