// The mailboxes of an account, as far as this host knows them: those of the operator's list that
// are in the account's domains; without a list, those that are restricted.
//
// A domain that several accounts claim is its who Exim takes it to be, as everywhere. Fails with
// state_unreadable and out_of_time. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/call.h"

namespace penstock {

struct KnownMailbox {
    std::string address;
    std::optional<bool> may_log_in;  // nothing: not known
    bool is_suspended = false;       // by itself, not with its account
    bool is_held = false;
};

// suspended_login, as UAPI tells it: null where it is not known.
[[nodiscard]] Value suspended_login(KnownMailbox const& mailbox);

// Sorted by address.
[[nodiscard]] Result<std::vector<KnownMailbox>> mailboxes_of(Call const& call,
                                                             AccountName const& account);

}  // namespace penstock
