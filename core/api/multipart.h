// The arguments of a multipart/form-data body, as PHP's curl sends a form that is given as an
// array.
//
// Fails with malformed_request where the body is not whole, a part has no name, or a part is a
// file; with request_too_large beyond max_params. Values are taken as they are: nothing in them is
// decoded. Pure: any thread.
#pragma once

#include <string>

#include "api/raw_params.h"
#include "base/result.h"

namespace penstock {

[[nodiscard]] Result<void> add_multipart(std::string const& content_type, std::string const& body,
                                         RawParams& params);

}  // namespace penstock
