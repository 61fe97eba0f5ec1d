#include "functions/functions.h"
#include "functions/mail/marked_name.h"
#include "functions/mail/restriction_change.h"
#include "functions/mail/restriction_params.h"

namespace penstock::functions {

Function const unsuspend_outgoing_email{
    .name = "unsuspend_outgoing_email",
    .section = Section::mail,
    .help = "Lets an account send mail outside again after suspend_outgoing_email.",
    .role = Role::MailSend,
    .acl = Acl::suspend_acct,
    .effect = Effect::write,
    .params = {&marked_user_param, &reason_param, &request_id_param, &dry_run_param},
    .audits_refusals = AuditedParams{.account = &marked_user_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        return marked_as(call, Restriction::suspended, args[marked_user_param])
            .and_then([&](RestrictedName const& name) {
                return lift_restriction(call, Restriction::suspended, name, lift_wish(args));
            });
    },
};

}  // namespace penstock::functions
