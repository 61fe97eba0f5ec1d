// Api: one HTTP request to one HTTP response: session doors, Authenticator, Route,
// Query, Dispatcher, Envelope.
//
// Authentication comes before everything that the answer could tell about this server; then
// api.version, then what the Dispatcher checks. Every request gets an answer in the format that it
// asks for. Does not throw for anything that a request can hold. Const and thread-safe.
#pragma once

#include "api/core.h"
#include "api/http.h"

namespace penstock {

[[nodiscard]] HttpResponse answer_http(Core const& core, HttpRequest const& request);

}  // namespace penstock
