// Columns: the fields that the caller wants of each row, from api.columns.LETTER.
//
// Fields that a row does not have are left out of it. A list of plain texts has no columns and
// stays as it is. Pure: any thread.
#pragma once

#include <string>
#include <vector>

#include "api/listing.h"
#include "api/raw_params.h"
#include "api/value.h"
#include "base/result.h"

namespace penstock {

using Columns = std::vector<std::string>;  // none: all of them

// What of the row goes into the answer.
[[nodiscard]] Value displayed(Columns const& columns, Row const& row);

// None unless api.columns.enable is 1; fails with invalid_argument.
[[nodiscard]] Result<Columns> parse_columns(RawParams const& params);

}  // namespace penstock
