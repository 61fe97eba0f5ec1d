// option_index: the place of an output option among its like, from the letters in its name.
//
// a..z are 0 to 25, za..zz 26 to 51, zza 52, and so on: the official JavaScript client writes a
// leading z for every 26. Nothing for what is no such letters. Pure: any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace penstock {

[[nodiscard]] std::optional<std::size_t> option_index(std::string_view letters);

}  // namespace penstock
