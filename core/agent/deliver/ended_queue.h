// Whether the queued mail of a name is to end now: it is suspended, and what it has queued is not
// kept. Asked of the marks (deploy/exim/main.conf has the same as PENSTOCK_FATE); what cannot be
// known is no. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

// An account's name or a mailbox's key, as it stands in the directories of marks: no path.
[[nodiscard]] bool is_mark_name(std::string_view text);

// `outgoing`: the directory of the marks.
[[nodiscard]] bool is_queue_ended(std::string const& outgoing, std::string const& name);

}  // namespace penstock
