// Limits: how much of a request the worker takes. A request beyond one of them is refused before
// it is stored; the web server in front has the same limits, so that only a misconfigured one
// meets these.
#pragma once

#include <cstddef>

namespace penstock {

struct Limits {
    std::size_t parameters = 100;                             // FastCGI parameters
    std::size_t path_bytes = std::size_t{2} << 10;            // REQUEST_URI before its first `?`
    std::size_t query_bytes = std::size_t{8} << 10;           // REQUEST_URI behind it
    std::size_t header_bytes = std::size_t{8} << 10;          // any other parameter that is taken
    std::size_t all_parameters_bytes = std::size_t{1} << 20;  // more than a front end lets through
    std::size_t body_bytes = std::size_t{64} << 10;
    std::size_t drained_bytes = std::size_t{1} << 20;  // of a refused body, before hanging up
};

}  // namespace penstock
