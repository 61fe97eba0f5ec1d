// number_in: the number that a text of a few decimal digits, and nothing else, is. What has a sign,
// a blank or more than nine digits is none. Pure: any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace penstock {

[[nodiscard]] std::optional<std::size_t> number_in(std::string_view text);

}  // namespace penstock
