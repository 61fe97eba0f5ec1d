// The mailbox that a function of UAPI is about, and the four that stop or free one.
//
// A mailbox is the account's where its domain is one of the account's and Exim takes it to be so,
// too; everything else is one and the same no_such_mailbox. Any thread.
#pragma once

#include "accounts/mailbox_name.h"
#include "api/call.h"
#include "marks/restriction.h"

namespace penstock {

// From the arguments uapi_account and uapi_email.
[[nodiscard]] Result<MailboxName> mailbox_of(Args const& args, Call const& call);

}  // namespace penstock
