// Stopping outgoing mail, of an account or of one of its mailboxes, and letting it go: what
// suspend, hold, unsuspend and release have in common.
//
// When impose_restriction() succeeds, the mark is on disk, every identity of the account leads Exim
// to it, and Exim obeys; the audit line comes after the mark and may fail (the system log says so):
// a stop must work on a full disk. When lift_restriction() succeeds, its audit line is on disk, the
// mark is durably gone and Exim obeys; if the line cannot be written nothing is lifted. Repeating
// either is success. Where Exim does not obey, the change is made all the same, and the Problem
// says so (not_enforced). What root has locked, root alone lifts or weakens (locked_by_host): a
// reseller with `all` is a reseller. Root is told, in messages, which reseller can lift what it has
// stopped. A dry run changes nothing and answers, in data, what would happen.
//
// Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "api/call.h"
#include "marks/queued_mail.h"
#include "marks/restricted_name.h"
#include "marks/restriction.h"

namespace penstock {

// What the caller asks for beyond the restriction itself; nothing of it need be said.
struct RestrictionWish {
    std::string reason = {};
    std::optional<std::int64_t> expires = {};  // seconds since 1970
    bool locks = false;
    std::optional<QueuedMail> queued = {};           // else penstock.conf says it
    std::optional<std::chrono::seconds> grace = {};  // else penstock.conf says it
    std::string request_id = {};                     // empty: none
    bool is_dry_run = false;
};

[[nodiscard]] Result<Outcome> impose_restriction(Call const& call, Restriction restriction,
                                                 RestrictedName const& name,
                                                 RestrictionWish const& wish = {});
[[nodiscard]] Result<Outcome> lift_restriction(Call const& call, Restriction restriction,
                                               RestrictedName const& name,
                                               RestrictionWish const& wish = {});

}  // namespace penstock
