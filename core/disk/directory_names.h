// names_in: the names in a directory, for readers of credentials: sorted, without those that begin
// with a dot.
//
// Failure: state_unreadable where the directory is missing or cannot be read: what is in it is
// unknown then. Threads: any.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace penstock {

[[nodiscard]] Result<std::vector<std::string>> names_in(std::string const& directory);

}  // namespace penstock
