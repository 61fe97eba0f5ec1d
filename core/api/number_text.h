// Numbers as WHM's lists hold them: in decimal, often as text, sometimes with a unit behind.
//
// Pure: any thread.
#pragma once

#include <optional>
#include <string_view>

namespace penstock {

// The decimal number that a text begins with, as in "14M", "-3" or "0.04"; nothing if it begins
// with none. Perl, in which WHM's own functions compare, reads a text the same way, except that it
// would take a text without a number for 0.
[[nodiscard]] std::optional<double> leading_number(std::string_view text);

// A text that is a decimal number and nothing else.
[[nodiscard]] std::optional<double> decimal_number(std::string_view text);

}  // namespace penstock
