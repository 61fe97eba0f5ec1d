// Response text: an HttpResponse as a FastCGI responder writes it on its standard output.
//
// Every header is a constant or a number, but for the media type, which the API takes from its own
// constants (one that could hold more than a media type is replaced), and for HttpHeader, which can
// hold no line break. Pure; any thread.
#pragma once

#include <string>

#include "http.h"

namespace penstock {

[[nodiscard]] std::string response_text(HttpResponse const& response);

}  // namespace penstock
