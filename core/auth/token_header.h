// TokenHeader: the two parts of `Authorization: whm USER:TOKEN`, taken apart and checked.
//
// Exactly one credential is read: the scheme `whm` in any case, one or more spaces, a user by the
// grammar of account names (or root), the first colon, a token of 1 to 1024 letters and digits. A
// comma or space behind that, as a web server writes when it joins two headers, is a refusal.
// Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "secret.h"

namespace penstock {

struct TokenHeader {
    std::string user;
    Secret secret;
};

[[nodiscard]] std::optional<TokenHeader> parse_token_header(std::string_view authorization);

}  // namespace penstock
