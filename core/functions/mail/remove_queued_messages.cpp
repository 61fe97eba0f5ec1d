#include "functions/functions.h"
#include "functions/mail/queue_order.h"

namespace penstock::functions {

Function const remove_queued_messages{
    .name = "remove_queued_messages",
    .section = Section::mail,
    .help = "Takes messages out of the mail server's queue; nobody is told.",
    .role = Role::MailSend,
    .acl = Acl::suspend_acct,
    .effect = Effect::write,
    .params = {&queue_user_param, &message_id_param},
    .is_extension = true,
    .audits_refusals = AuditedParams{.account = &queue_user_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        return order_queued(call, QueueOrder::remove, args);
    },
};

}  // namespace penstock::functions
