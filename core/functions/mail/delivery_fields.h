// A delivery as emailtrack_search shows it: the keys of WHM API 1's documentation of that function.
// What this host does not know is null. Any thread.
#pragma once

#include <span>

#include "api/field_row.h"
#include "exim/delivery.h"

namespace penstock {

[[nodiscard]] std::span<RowField<Delivery> const> delivery_fields();

}  // namespace penstock
