// sha256_hex(): the SHA-256 of a text, as 64 lower-case hex digits. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace penstock
