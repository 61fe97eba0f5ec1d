#include "functions/mailboxes/uapi_mailbox.h"

#include "accounts/domain_key.h"
#include "auth/accounts.h"
#include "functions/mailboxes/uapi_params.h"
#include "identities/identity_map.h"

namespace penstock {

Result<MailboxName> mailbox_of(Args const& args, Call const& call) {
    auto const& account = args[uapi_account];
    auto mailbox = call.core.accounts.resolve_mailbox(call.actor, account, args[uapi_email]);
    if (!mailbox) {
        return mailbox;
    }
    auto const& address = mailbox->address();
    auto const domain = domain_key(address.substr(address.rfind('@') + 1)).value_or("");
    auto const owner = call.core.identity_map.owner_of(domain);
    if (owner && *owner != account.text()) {
        return problem(ProblemKind::no_such_mailbox, args[uapi_email]);
    }
    return mailbox;
}

}  // namespace penstock
