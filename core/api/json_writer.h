// JSON text of a value: compact, one line, keys sorted, UTF-8. The value must be clean.
#pragma once

#include <string>

#include "api/value.h"

namespace penstock {

[[nodiscard]] std::string write_json(Value const& value);

// For people: three spaces a level, one item or member a line, `"key" : value`, as whmapi1
// --output=jsonpretty prints it.
[[nodiscard]] std::string write_pretty_json(Value const& value);

}  // namespace penstock
