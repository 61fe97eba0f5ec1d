// What penstock-deliver and those who ask it agree on: the exact form of Exim's message ids (16
// characters up to 4.96, 23 from 4.97 on), and the bounds of a conversation. Pure: any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace penstock {

constexpr std::size_t most_ids_an_order = 1000;
constexpr std::size_t longest_said = std::size_t{64} * 1024;  // bytes of what a program wrote

[[nodiscard]] bool is_message_id(std::string_view text);

// Decimal digits and nothing else, at most nine.
[[nodiscard]] std::optional<std::size_t> number_in(std::string_view text);

}  // namespace penstock
