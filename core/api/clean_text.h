// Text that every format can carry: the one place where hostile bytes are dealt with.
//
// Invalid UTF-8 and the characters that XML 1.0 cannot carry become U+FFFD in every format, so
// that JSON and XML say the same. In names (keys) tab and line ends do, too, because an XML
// attribute would turn them into spaces. Pure: any thread.
#pragma once

#include <string>

#include "api/value.h"

namespace penstock {

[[nodiscard]] std::string clean_text(std::string text);
[[nodiscard]] std::string clean_name(std::string name);

// The same for every text and name in a value.
[[nodiscard]] Value clean(Value value);

}  // namespace penstock
