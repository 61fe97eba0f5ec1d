// Query: the arguments of a request, from its query string and its body, merged in that order.
//
// The body is a JSON object if its Content-Type is application/json, a multipart form if that says
// so, otherwise a form whatever it says (clients in the field send forms as
// application/octet-stream). Fails with malformed_request (an escape that cannot be decoded, a body
// that is not what its type says) or request_too_large (more than max_params arguments). Pure: any
// thread.
#pragma once

#include "api/form.h"
#include "api/http.h"
#include "api/raw_params.h"
#include "base/result.h"

namespace penstock {

[[nodiscard]] Result<RawParams> parse_params(HttpRequest const& request);

}  // namespace penstock
