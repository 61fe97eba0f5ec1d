// planned_stop(): what a caller's wish comes to: with its author and its end, and with what becomes
// of queued mail, where the wish does not say it: as it is, if it is suspended already, else as
// penstock.conf says.
//
// Fails with exceeds_caller where lock=1 comes from somebody who is not root, with invalid_argument
// where it ends in the past, and with locked_by_host where mail that waits by a lock would bounce
// or vanish. Changes nothing. Any thread.
#pragma once

#include "api/call.h"
#include "functions/mail/restriction_change.h"
#include "marks/outgoing_mail.h"

namespace penstock {

[[nodiscard]] Result<Stop> planned_stop(Call const& call, Restriction restriction,
                                        RestrictedName const& name, RestrictionWish const& wish);

}  // namespace penstock
