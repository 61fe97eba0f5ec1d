// The name of a file that is named after the SHA-256 of a secret: 64 lower-case hex digits. Nothing
// else is ever looked for on disk. Pure: any thread.
#pragma once

#include <string_view>

namespace penstock {

[[nodiscard]] bool is_hash_name(std::string_view text);

}  // namespace penstock
