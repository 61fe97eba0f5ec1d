// JSON text of a value: compact, one line, keys sorted, UTF-8. The value must be clean.
#pragma once

#include <string>

#include "value.h"

namespace penstock {

[[nodiscard]] std::string write_json(Value const& value);

}  // namespace penstock
