// Response head: what a FastCGI responder writes on its standard output before the body of an
// HttpResponse, up to and with the empty line.
//
// Every header is a constant or a number, but for the media type, which the API takes from its own
// constants (one that could hold more than a media type is replaced), and for HttpHeader, which can
// hold no line break. Pure; any thread.
#pragma once

#include <string>

#include "api/http.h"

namespace penstock {

[[nodiscard]] std::string response_head(HttpResponse const& response);

}  // namespace penstock
