// valid_utf8: a text with every sequence that is no UTF-8 replaced by one U+FFFD. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace penstock
