// Outcome: what a function that succeeded has to say: data, if it returns any, and the reason.
#pragma once

#include <optional>
#include <string>

#include "value.h"

namespace penstock {

struct Outcome {
    std::optional<Value> data = {};  // absent: the answer has no `data` key at all
    std::string reason = "OK";
};

}  // namespace penstock
