#include "functions/account_param.h"
#include "functions/functions.h"
#include "functions/mail/restriction_change.h"
#include "functions/mail/restriction_params.h"

namespace penstock::functions {

// No public page names the ACL; suspend-acct is the nearest right that WHM documents.
Function const suspend_outgoing_email{
    .name = "suspend_outgoing_email",
    .section = Section::mail,
    .help = "Stops all mail of an account to addresses outside this server.",
    .role = Role::MailSend,
    .acl = Acl::suspend_acct,
    .effect = Effect::write,
    .params = {&user_param, &reason_param, &expires_param, &lock_param, &queued_param, &grace_param,
               &request_id_param, &dry_run_param},
    .audits_refusals = AuditedParams{.account = &user_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        return impose_restriction(call, Restriction::suspended, args[user_param],
                                  suspend_wish(args));
    },
};

}  // namespace penstock::functions
