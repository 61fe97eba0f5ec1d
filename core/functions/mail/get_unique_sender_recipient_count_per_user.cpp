#include "functions/functions.h"
#include "functions/mail/delivery_query.h"
#include "functions/mail/recipient_counts.h"

namespace penstock::functions {

Function const get_unique_sender_recipient_count_per_user{
    .name = "get_unique_sender_recipient_count_per_user",
    .section = Section::mail,
    .help = "Counts the different pairs of sender and recipient of each of the caller's accounts.",
    .role = Role::MailSend,
    .acl = Acl::track_email,
    .params = {&start_time_param, &end_time_param},
    .list = "payload",
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto query = visible_deliveries(call);
        if (!query) {
            return tl::unexpected(query.error());
        }
        query->from = args[start_time_param].seconds;
        query->until = args[end_time_param].seconds;
        return recipient_counts(call, CountedBy::account, std::move(*query),
                                {.name = "user", .count = "unique_sender_recipient_count"});
    },
};

}  // namespace penstock::functions
