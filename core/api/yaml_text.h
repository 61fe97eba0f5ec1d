// A text as YAML: plain where every reader of YAML 1.1 takes it for that text, else in double
// quotes, on one line.
//
// Plain are texts of printable ASCII that begin with a letter, a digit, `/` or `_` and mean nothing
// else: no number, date, time, true or null in any of their spellings. "11.138.0.6" and "10.0.0.1"
// are plain, because with two dots they are no numbers to any reader.
//
// In double quotes the text `result:` is written with its colon as \x3A, so that exactly one line
// of an answer without data matches `result:`, whatever its reason says: scripts grep for it. The
// text must be clean. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

[[nodiscard]] std::string yaml_text(std::string_view text);

}  // namespace penstock
