#include "api/call.h"
#include "api/field_row.h"
#include "base/clock.h"
#include "exim/mail_index.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

constexpr RowField<QueuedMessage> queue_fields[] = {
    {"frozen", [](QueuedMessage const& queued) { return one_or_zero(queued.is_frozen); }},
    {"msgid", [](QueuedMessage const& queued) { return Value(queued.id); }},
    {"recipients",
     [](QueuedMessage const& queued) {
         return Value(Value::List(queued.recipients.begin(), queued.recipients.end()));
     }},
    {"sender", [](QueuedMessage const& queued) { return Value(queued.sender); }},
    {"size",
     [](QueuedMessage const& queued) { return Value(static_cast<std::int64_t>(queued.size)); }},
    {"time", [](QueuedMessage const& queued) { return Value(queued.time); }},
    {"user",
     [](QueuedMessage const& queued) {
         return queued.account.empty() ? Value() : Value(queued.account);
     }},
};

}  // namespace

Function const fetch_mail_queue{
    .name = "fetch_mail_queue",
    .section = Section::mail,
    .help = "Lists the messages that wait in the mail server's queue.",
    .role = Role::MailSend,
    .acl = Acl::all,
    .list = "records",
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        auto visit = [&core = call.core,
                      limit = call.limit](RowVisitor const& visitor) -> Result<void> {
            return core.mail_index.queue([&](QueuedMessage const& queued) {
                visitor(FieldRow<QueuedMessage>(queued, queue_fields));
                return limit.check(core.clock);
            });
        };
        return Outcome{.list = Listing{.visit = std::move(visit)}};
    },
};

}  // namespace penstock::functions
