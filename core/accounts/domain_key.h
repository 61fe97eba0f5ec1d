// Domains as names of files in the identity map, and as Exim will ask for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock {

// 1 to 253 bytes of [a-z0-9._-], not starting with '.', not ending in one: safe as a file name.
[[nodiscard]] bool is_domain_key(std::string_view text);

// As written by people, in Unicode or as A-labels: in lower case, as A-labels (alabel.h) and
// without its trailing dot, if that makes a domain key.
[[nodiscard]] std::optional<std::string> domain_key(std::string_view text);

}  // namespace penstock
