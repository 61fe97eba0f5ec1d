// Query: the arguments of a request, from its query string and its body, merged in that order.
//
// The body is a JSON object if its Content-Type is application/json, otherwise a form whatever the
// Content-Type says (clients in the field send forms as application/octet-stream). Fails with
// malformed_request (an escape that cannot be decoded, a body that is no JSON object, a multipart
// body) or request_too_large (more than max_params arguments). Pure: any thread.
#pragma once

#include <cstddef>

#include "http.h"
#include "raw_params.h"
#include "result.h"

namespace penstock {

// A batch names each of its calls as an argument; the length of query and body bounds them first.
constexpr std::size_t max_params = 1024;

// Of one form text alone, as behind the question mark of a query.
[[nodiscard]] Result<RawParams> parse_form(std::string const& text);

[[nodiscard]] Result<RawParams> parse_params(HttpRequest const& request);

}  // namespace penstock
