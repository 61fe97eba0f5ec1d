// planned_stop(): what a caller's wish comes to: with its author and its end, and with what becomes
// of queued mail, where the wish does not say it: as it is, if it is suspended already, else as
// penstock.conf says. `seen`: the mark as it is, or nothing where there is none.
//
// Fails with locked_by_host where mail that waits by a lock would bounce or vanish. Changes
// nothing. Any thread.
#pragma once

#include <optional>

#include "api/call.h"
#include "functions/mail/restriction_change.h"
#include "marks/outgoing_mail.h"

namespace penstock {

[[nodiscard]] Result<Stop> planned_stop(Call const& call, Restriction restriction,
                                        RestrictedName const& name, RestrictionWish const& wish,
                                        std::optional<MarkState> const& seen);

// What needs no look at the mark, and comes first: exceeds_caller where lock=1 comes from somebody
// who may not lift locks, invalid_argument where the end is in the past.
[[nodiscard]] Result<void> check_wish(Call const& call, RestrictionWish const& wish);

}  // namespace penstock
