// Envelope: the last step: the answer in WHM API 1's frame, cleaned and written in the format that
// was asked for.
//
// Sources of the shapes: the published return-data guide for metadata and data; a raw capture for
// the refusal of credentials, whose strings "2" and "0" are part of it. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

#include "format.h"
#include "http.h"
#include "outcome.h"
#include "result.h"

namespace penstock {

// A call that succeeded, HTTP 200.
[[nodiscard]] HttpResponse success(Format format, std::string_view command, Outcome const& outcome);

// A call that failed, with the HTTP status that its kind of problem has (200 for all that the API
// itself decides). Unauthenticated calls get access_refused() instead.
[[nodiscard]] HttpResponse failure(Format format, std::string_view command, Problem const& problem,
                                   std::string_view xid);

// A failure in the words given: for what is no Problem of the API, such as a version without
// functions, or a refusal of the transport.
[[nodiscard]] HttpResponse failure_text(Format format, int status, std::string_view command,
                                        std::string const& reason);

// 403 for no, wrong or expired credentials: one and the same body for all of them.
[[nodiscard]] HttpResponse access_refused(Format format);

// The answer to a call without api.version whose function is none of version 0.
[[nodiscard]] HttpResponse unknown_app(Format format, std::string_view command);

}  // namespace penstock
