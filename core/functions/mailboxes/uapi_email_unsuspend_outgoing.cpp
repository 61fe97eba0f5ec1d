#include "functions/mail/restriction_change.h"
#include "functions/mail/restriction_params.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/mailboxes/uapi_mailbox.h"
#include "functions/mailboxes/uapi_params.h"

namespace penstock::uapi::Email {

Function const unsuspend_outgoing{
    .name = "Email::unsuspend_outgoing",
    .section = Section::email,
    .help = "Lets a mailbox send mail outside again after suspend_outgoing.",
    .role = Role::MailSend,
    .acl = Acl::cpanel_api,
    .effect = Effect::write,
    .params = {&uapi_account, &uapi_email, &reason_param, &request_id_param, &dry_run_param},
    .audits_refusals = AuditedParams{.account = &uapi_account, .mailbox = &uapi_email},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        return mailbox_of(args, call).and_then([&](MailboxName const& mailbox) {
            return lift_restriction(call, Restriction::suspended, mailbox, lift_wish(args));
        });
    },
};

}  // namespace penstock::uapi::Email
