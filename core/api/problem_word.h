// The word for a kind of problem, as the audit log tells it: the kind's own name. Pure: any thread.
#pragma once

#include <string_view>

#include "base/result.h"

namespace penstock {

[[nodiscard]] std::string_view word_for(ProblemKind kind);

}  // namespace penstock
