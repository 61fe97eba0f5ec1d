#include "functions/functions.h"
#include "functions/mail/queue_order.h"

namespace penstock::functions {

Function const deliver_queued_messages{
    .name = "deliver_queued_messages",
    .section = Section::mail,
    .help = "Has the mail server try to deliver messages in its queue now.",
    .role = Role::MailSend,
    .acl = Acl::suspend_acct,
    .effect = Effect::write,
    .params = {&queue_user_param, &message_id_param},
    .is_extension = true,
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        return order_queued(call, QueueOrder::deliver, args);
    },
};

}  // namespace penstock::functions
