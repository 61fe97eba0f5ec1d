// A list as the data of a function of UAPI, or answer_too_large where there is no memory for it
// now. Any thread.
#pragma once

#include "api/call.h"
#include "api/outcome.h"

namespace penstock {

[[nodiscard]] Result<Outcome> list_outcome(Call const& call, Value::List rows);

}  // namespace penstock
