// What Exim says of a configuration, in WHM API 1's terms.
//
// Exim's words come from a program that read a text of anybody's: they are for display alone. Pure:
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/value.h"
#include "exim/exim_orders.h"

namespace penstock {

struct EximMistake {
    std::optional<std::int64_t> line;
    std::string message;  // the first one; all that was said where none can be told
};

[[nodiscard]] EximMistake mistake_in(std::string_view exims_words);

// What Exim was built with, as its -bV lists it: each a key in lower case, with the value 1.
[[nodiscard]] Value::Object capabilities_in(std::string_view exims_words);

}  // namespace penstock
