// Responder: what the transport needs of the rest of penstock, three functions.
//
// All are called by many threads at once, each with a request of its own, and must not throw.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/http.h"
#include "base/result.h"

namespace penstock {

struct Responder {
    // Whether what was sent with this secret comes from a front end, and may be believed.
    std::function<Result<void>(std::string_view secret)> check_secret;
    std::function<HttpResponse(HttpRequest const&)> answer_request;
    // For what did not even become a request; `target` is as it was sent, or empty.
    std::function<HttpResponse(std::string const& target, Problem const&)> refuse_request;
};

}  // namespace penstock
