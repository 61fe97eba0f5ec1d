// The two functions that count different recipients share how they answer. Any thread.
#pragma once

#include <string_view>

#include "api/call.h"
#include "api/outcome.h"
#include "exim/delivery.h"

namespace penstock {

// A list of {NAME: who, COUNT: how many}, worked out when it is visited.
struct CountNames {
    std::string_view name;
    std::string_view count;
};

[[nodiscard]] Outcome recipient_counts(Call const& call, CountedBy by, DeliveryQuery query,
                                       CountNames names);

}  // namespace penstock
