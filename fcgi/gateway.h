// Gateway: from FastCGI parameters and a body to an HttpRequest, or a refusal.
//
// It takes only the parameters it knows, and those only once: two values for what decides about
// rights, or a length that is not the body's, is a web server and a worker reading one request in
// two ways, and is refused (malformed_request). So is what exceeds Limits (request_too_large),
// before it is stored. Nothing is decoded here.
//
// Pure functions of their input; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/http.h"
#include "base/result.h"
#include "fcgi/request_limits.h"

namespace penstock {

struct RequestHead {
    HttpRequest request;  // without its body
    std::size_t content_length = 0;
    std::optional<std::chrono::milliseconds> sent_at;  // since the epoch, by the web server's clock
    std::string_view secret;  // of the front end's configuration, in the parameters' memory
};

// What was refused; the target is there so that the answer comes in the asked format.
struct Refused {
    Problem problem;
    std::string target;
};

// `parameters`: NAME=VALUE strings and a null pointer.
[[nodiscard]] tl::expected<RequestHead, Refused> read_head(char const* const* parameters,
                                                           Limits const& limits);

// Reads up to `size` bytes of the body; 0 at its end, and where the connection broke.
using BodySource = std::function<std::size_t(char* into, std::size_t size)>;

// Exactly `length` bytes.
[[nodiscard]] Result<std::string> read_body(BodySource const& source, std::size_t length);

// Reads what is left of the body and throws it away: a connection with leftovers cannot be kept,
// and hanging up on unread bytes would reset the answer on its way. False if it was more than
// `limit`.
[[nodiscard]] bool drain(BodySource const& source, std::size_t limit);

}  // namespace penstock
