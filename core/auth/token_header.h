// TokenHeader: the two parts of `Authorization: whm USER:TOKEN`, taken apart and checked.
//
// The older form `WHM USER:HASH`, an access hash with its line breaks taken out, is the same: a
// token whose secret is long.
//
// Exactly one credential is read: the scheme `whm` in any case, one or more spaces, a user by the
// grammar of account names (or root), the first colon, a token of 1 to 1024 letters and digits. A
// comma or space behind that, as a web server writes when it joins two headers, is a refusal.
// Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace penstock {

struct TokenHeader {
    std::string user;
    Secret secret;
};

// Whether it is of that scheme, well-formed or not: then no other credential of the request counts.
[[nodiscard]] bool names_token_scheme(std::string_view authorization);

// The same two parts, given apart as a form gives them.
[[nodiscard]] std::optional<TokenHeader> token_credential(std::string_view user,
                                                          std::string_view secret);

[[nodiscard]] std::optional<TokenHeader> parse_token_header(std::string_view authorization);

}  // namespace penstock
