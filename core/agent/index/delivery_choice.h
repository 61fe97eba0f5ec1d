// Whether a question about deliveries is about one of them. Pure: any thread.
#pragma once

#include <algorithm>

#include "exim/delivery.h"

namespace penstock {

[[nodiscard]] inline bool reaches(DeliveryReach reach, DeliveryType type, bool is_remote) {
    switch (reach) {
        case DeliveryReach::remote:
            return is_remote;
        case DeliveryReach::remote_or_unsuccessful:
            return is_remote || type == DeliveryType::defer || type == DeliveryType::failure;
        case DeliveryReach::local:
            return !is_remote;
        case DeliveryReach::all:
            break;
    }
    return true;
}

[[nodiscard]] inline bool wants(DeliveryQuery const& query, DeliveryType type) {
    return query.types.empty() || std::ranges::find(query.types, type) != query.types.end();
}

}  // namespace penstock
