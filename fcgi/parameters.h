// Parameters: the FastCGI parameters of one request that the Gateway takes, each at most once.
//
// Everything else that a web server passes is counted and then ignored, whatever its name: nothing
// but this list can influence the worker. Views into the request's own memory; they die with it.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "fcgi/request_limits.h"

namespace penstock {

enum class Parameter : std::size_t {
    request_method,
    request_uri,
    content_type,
    content_length,
    authorization,
    remote_user,
    remote_addr,
    cookie,
    https,
    request_start,
    secret,
    count
};

class Parameters {
  public:
    // malformed_request: a repeated or empty-named parameter, a name or value with characters it
    // cannot have. request_too_large: too many, or too long.
    [[nodiscard]] static Result<Parameters> read(char const* const* parameters,
                                                 Limits const& limits);

    // Empty where it was not sent.
    [[nodiscard]] std::string_view get(Parameter parameter) const {
        return values_[static_cast<std::size_t>(parameter)];
    }

  private:
    std::array<std::string_view, static_cast<std::size_t>(Parameter::count)> values_{};
};

// The first value of REQUEST_URI, however wrong the rest is.
[[nodiscard]] std::string_view first_target(char const* const* parameters);

}  // namespace penstock
