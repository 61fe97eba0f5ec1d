// YAML text of a value, as whmapi1 prints it: `---`, keys sorted, two spaces a level. The value
// must be clean.
#pragma once

#include <string>

#include "value.h"

namespace penstock {

[[nodiscard]] std::string write_yaml(Value const& value);

}  // namespace penstock
