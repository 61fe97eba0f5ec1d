// holds_locked_mail(): whether mail of an account or mailbox waits, or is to wait, by a restriction
// that root has locked: its own, its account's, or one of its mailboxes'. Root alone may lift that,
// and nobody else may have the mail bounce or vanish by another restriction, or by hand, either.
//
// What cannot be told counts as so. Fails with state_unreadable. Any thread.
#pragma once

#include <string>

#include "api/call.h"
#include "marks/restricted_name.h"

namespace penstock {

[[nodiscard]] Result<bool> holds_locked_mail(Call const& call, RestrictedName const& name);

// For the ways to take messages out of the queue: locked_by_host where the caller may not lift what
// they wait by.
[[nodiscard]] Result<void> may_discard_mail(Call const& call, RestrictedName const& name);
// The same of mail whose sender is no account, or none any more: by what marks are called.
[[nodiscard]] Result<void> may_discard_mail_of_nobody(Call const& call, std::string const& account,
                                                      std::string const& mailbox);

}  // namespace penstock
