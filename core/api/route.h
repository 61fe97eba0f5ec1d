// Route: what the path of a request asks for.
//
// The path is matched as it was sent, undecoded: /json-api/NAME or /xml-api/NAME, with or without
// /cpsess########## in front, NAME of letters, digits, `_` and `-`. So an encoded slash, a doubled
// slash or a dot segment names no function, whatever a web server in front makes of it.
// Fails with malformed_request. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/format.h"
#include "base/result.h"

namespace penstock {

struct Route {
    Format format = Format::json;
    std::string function;
};

[[nodiscard]] Result<Route> parse_route(std::string_view target);

// The digits behind cpsess, also where parse_route fails: credentials are looked at before the
// rest.
[[nodiscard]] std::string_view security_token_asked(std::string_view target);

// The path behind /cpsess##########, undecoded and without its query.
[[nodiscard]] std::string_view path_asked(std::string_view target);

// The format to answer in, also where parse_route fails: JSON unless the path is below xml-api.
[[nodiscard]] Format format_asked(std::string_view target);

}  // namespace penstock
