// What penstock-deliver has Exim do. Failure: agent_unavailable. Any thread.
#pragma once

#include <string>

#include "agent/deliver/child.h"
#include "agent/deliver/delivery_queue.h"

namespace penstock {

// Returns when Exim has ended; a message that has gone meanwhile is passed over. `name`: who has
// submitted what is to be settled.
[[nodiscard]] Result<void> carry_out(Task task, MessageIds const& ids, std::string const& name);

[[nodiscard]] Result<Ended> check_installed();
[[nodiscard]] Result<Ended> check_wiring(std::string const& marked, std::string const& unmarked);

}  // namespace penstock
