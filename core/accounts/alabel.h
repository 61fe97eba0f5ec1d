// The form in which a domain is looked up: as A-labels, in ASCII (`xn--...`), whatever Unicode form
// it was written in. Exim's utf8_domain_to_alabel makes the same call of the same library, so that
// both sides agree, also about what cannot be converted. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock {

// A domain in ASCII is its own A-label, as it is. Otherwise UTS 46 (non-transitional: sharp s stays
// itself) and NFC; nothing where that has no result, and for what is no UTF-8.
[[nodiscard]] std::optional<std::string> alabel(std::string_view domain);

}  // namespace penstock
