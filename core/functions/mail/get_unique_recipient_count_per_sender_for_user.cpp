#include "functions/account_param.h"
#include "functions/functions.h"
#include "functions/mail/delivery_query.h"
#include "functions/mail/recipient_counts.h"

namespace penstock::functions {

Function const get_unique_recipient_count_per_sender_for_user{
    .name = "get_unique_recipient_count_per_sender_for_user",
    .section = Section::mail,
    .help = "Counts the different recipients that each sender of an account wrote to.",
    .role = Role::MailSend,
    .acl = Acl::track_email,
    .params = {&user_param, &start_time_param, &end_time_param},
    .list = "payload",
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        DeliveryQuery query{.from = args[start_time_param].seconds,
                            .until = args[end_time_param].seconds,
                            .accounts = {{args[user_param].text()}}};
        return recipient_counts(call, CountedBy::sender, std::move(query),
                                {.name = "sender", .count = "unique_recipient_count"});
    },
};

}  // namespace penstock::functions
