// Where Exim keeps its queue, as its configuration says it now. Asked of Exim itself, and again
// where a signal has killed it (exiwhat sends one to each process of Exim's). Failure:
// agent_unavailable - Exim did not say it. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock {

[[nodiscard]] Result<std::string> spool_directory();

// In what `exim4 -bP spool_directory` prints. Pure.
[[nodiscard]] Result<std::string> spool_directory_in(std::string_view printed);

}  // namespace penstock
