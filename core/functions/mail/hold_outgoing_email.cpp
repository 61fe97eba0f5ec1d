#include "functions/account_param.h"
#include "functions/functions.h"
#include "functions/mail/restriction_change.h"
#include "functions/mail/restriction_params.h"

namespace penstock::functions {

// The ACL as for suspend_outgoing_email.
Function const hold_outgoing_email{
    .name = "hold_outgoing_email",
    .section = Section::mail,
    .help = "Keeps an account's mail to addresses outside this server in the queue.",
    .role = Role::MailSend,
    .acl = Acl::suspend_acct,
    .effect = Effect::write,
    .params = {&user_param, &reason_param, &expires_param, &lock_param, &request_id_param,
               &dry_run_param},
    .audits_refusals = AuditedParams{.account = &user_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        return impose_restriction(call, Restriction::held, args[user_param], hold_wish(args));
    },
};

}  // namespace penstock::functions
