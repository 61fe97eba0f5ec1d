#include "functions/mail/restriction_change.h"
#include "functions/mail/restriction_params.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/mailboxes/uapi_mailbox.h"
#include "functions/mailboxes/uapi_params.h"

namespace penstock::uapi::Email {

Function const hold_outgoing{
    .name = "Email::hold_outgoing",
    .section = Section::email,
    .help = "Keeps the mail of a mailbox to outside addresses in the queue.",
    .role = Role::MailSend,
    .acl = Acl::cpanel_api,
    .effect = Effect::write,
    .params = {&uapi_account, &uapi_email, &reason_param, &expires_param, &lock_param,
               &request_id_param, &dry_run_param},
    .audits_refusals = AuditedParams{.account = &uapi_account, .mailbox = &uapi_email},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        return mailbox_of(args, call).and_then([&](MailboxName const& mailbox) {
            return impose_restriction(call, Restriction::held, mailbox, hold_wish(args));
        });
    },
};

}  // namespace penstock::uapi::Email
