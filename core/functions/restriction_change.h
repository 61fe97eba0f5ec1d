// Stopping the outgoing mail of an account, and letting it go: what suspend and unsuspend (and
// later hold and release) have in common.
//
// When impose() succeeds, the mark is on disk and every identity of the account leads Exim to it;
// the audit line comes after the mark and may fail (the system log says so): a stop must work on a
// full disk. When lift() succeeds, its audit line is on disk and the mark is durably gone; if the
// line cannot be written nothing is lifted. Repeating either is success. Any thread.
#pragma once

#include "account_name.h"
#include "call.h"
#include "restriction.h"

namespace penstock {

[[nodiscard]] Result<Outcome> impose(Call const& call, Restriction restriction,
                                     AccountName const& account);
[[nodiscard]] Result<Outcome> lift(Call const& call, Restriction restriction,
                                   AccountName const& account);

}  // namespace penstock
