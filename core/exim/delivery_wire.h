// The rows that answer questions about deliveries, as bytes: index_wire.h. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exim/delivery.h"
#include "exim/index_wire.h"

namespace penstock {

[[nodiscard]] std::string encoded(Delivery const& delivery);
[[nodiscard]] std::string encoded(DeliveryFigures const& figures);
[[nodiscard]] std::string encoded(RecipientCount const& count);

template <>
std::optional<Delivery> decoded(std::string_view bytes);
template <>
std::optional<DeliveryFigures> decoded(std::string_view bytes);
template <>
std::optional<RecipientCount> decoded(std::string_view bytes);

}  // namespace penstock
