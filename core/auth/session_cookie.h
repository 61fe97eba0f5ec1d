// SessionCookie: the one cookie that counts, found in a Cookie header.
//
// Its value is a session's secret: 48 letters and digits. Given twice with different values it is
// none. `__Host-`: a browser takes it only over TLS, without Domain, for the whole host, so that no
// neighbour can plant one. Pure: any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/secret.h"

namespace penstock {

constexpr std::string_view session_cookie_name = "__Host-whostmgrsession";
constexpr std::size_t session_secret_length = 48;

[[nodiscard]] bool is_session_secret(std::string_view text);
[[nodiscard]] std::optional<Secret> session_cookie(std::string_view cookie_header);

}  // namespace penstock
