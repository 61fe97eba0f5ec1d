// The bounds of a conversation with penstock-deliver, which it and those who ask it agree on.
#pragma once

#include <cstddef>

namespace penstock {

constexpr std::size_t most_ids_an_order = 1000;
constexpr std::size_t longest_said = std::size_t{64} * 1024;  // bytes of what a program wrote

}  // namespace penstock
