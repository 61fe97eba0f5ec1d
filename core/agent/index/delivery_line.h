// What stands behind the sign of a delivery in Exim's log: ADDRESS <ORIGINAL> R=router T=transport
// H=host [ip] and so on. Nothing for a deferral that was no attempt (the time had not come). Pure:
// any thread.
#pragma once

#include <optional>
#include <string_view>

#include "agent/index/log_line.h"
#include "exim/delivery.h"

namespace penstock {

[[nodiscard]] std::optional<Attempt> attempt_in(std::string_view text, DeliveryType type);

}  // namespace penstock
