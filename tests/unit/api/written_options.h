// Output options as a test writes them: names and values, in their order.
#pragma once

#include <initializer_list>
#include <utility>

#include "api/raw_params.h"

namespace penstock {

using Options = std::initializer_list<std::pair<char const*, char const*>>;

inline RawParams params_of(Options options) {
    RawParams params;
    for (auto const& [name, value] : options) {
        params.add(name, value);
    }
    return params;
}

}  // namespace penstock
