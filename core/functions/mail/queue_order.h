// What deliver_queued_messages and remove_queued_messages have in common: which messages are meant,
// and the order to Exim.
//
// Of an account, all that it submitted and that wait; of ids, exactly those. A message that is not
// in the queue, or not of an account of the caller's, is no_such_message, and then nothing is done.
// What waits by a restriction that root has locked, root alone removes (locked_by_host). A
// removal's audit line is on disk before it. Any thread.
#pragma once

#include <string>

#include "accounts/account_name.h"
#include "api/args.h"
#include "api/call.h"
#include "api/param.h"

namespace penstock {

enum class QueueOrder { deliver, remove };

inline constexpr OptionalParam<AccountName> queue_user_param{ParamSpec{
    .name = "user",
    .help = "An account that the caller owns: all messages that it has submitted.",
    .example = "example",
}};

inline constexpr ListParam<std::string> message_id_param{ParamSpec{
    .name = "id",
    .help = "The id of a message in the queue; may be repeated.",
    .example = "1vMkqP-0001aB-2Z",
}};

[[nodiscard]] Result<Outcome> order_queued(Call const& call, QueueOrder order, Args const& args);

}  // namespace penstock
