// Whether a text is a SHA-256 as penstock writes one: 64 lower-case hex digits, as in the name of a
// file that is named after a secret or an id. Pure: any thread.
#pragma once

#include <string_view>

namespace penstock {

[[nodiscard]] bool is_hash_name(std::string_view text);

}  // namespace penstock
