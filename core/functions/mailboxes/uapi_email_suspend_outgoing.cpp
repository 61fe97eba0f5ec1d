#include "functions/mail/restriction_change.h"
#include "functions/mail/restriction_params.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/mailboxes/uapi_mailbox.h"
#include "functions/mailboxes/uapi_params.h"

namespace penstock::uapi::Email {

// Its data is 1, where that of the other three is null: so the documentation of UAPI has it.
Function const suspend_outgoing{
    .name = "Email::suspend_outgoing",
    .section = Section::email,
    .help = "Stops the mail of a mailbox to addresses outside this server.",
    .role = Role::MailSend,
    .acl = Acl::cpanel_api,
    .effect = Effect::write,
    .params = {&uapi_account, &uapi_email, &reason_param, &expires_param, &lock_param,
               &queued_param, &grace_param, &request_id_param, &dry_run_param},
    .audits_refusals = AuditedParams{.account = &uapi_account, .mailbox = &uapi_email},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto done = mailbox_of(args, call).and_then([&](MailboxName const& mailbox) {
            return impose_restriction(call, Restriction::suspended, mailbox, suspend_wish(args));
        });
        if (done && !done->data) {
            done->data = 1;
        }
        return done;
    },
};

}  // namespace penstock::uapi::Email
