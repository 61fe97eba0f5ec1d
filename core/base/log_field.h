// log_field: text from outside, made fit for a log line.
//
// In double quotes; `"` and `\` get a backslash, everything but printable ASCII becomes \xNN, and
// after 256 bytes of the text it ends in "...". The result has no line break, no escape sequence
// and no space outside the quotes.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

[[nodiscard]] std::string log_field(std::string_view text);

}  // namespace penstock
