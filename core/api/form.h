// Form: arguments as a URL's query string has them, percent-encoded.
//
// Fails with malformed_request (an escape that cannot be decoded) or request_too_large (more than
// max_params arguments). Pure: any thread.
#pragma once

#include <cstddef>
#include <string>

#include "api/raw_params.h"
#include "base/result.h"

namespace penstock {

// A batch names each of its calls as an argument; the length of query and body bounds them first.
constexpr std::size_t max_params = 1024;

// Adds those of `a=1&b=2`; a `+` is a space.
[[nodiscard]] Result<void> add_form(std::string const& text, RawParams& params);

// Of one text alone, as behind the question mark of a query.
[[nodiscard]] Result<RawParams> parse_form(std::string const& text);

// Adds the one of `a=1`, as a word of a command line: a `+` is a plus.
[[nodiscard]] Result<void> add_word(std::string const& word, RawParams& params);

[[nodiscard]] tl::unexpected<Problem> too_many_params();

}  // namespace penstock
