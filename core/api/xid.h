// Xid: the six characters that tie an answer to its lines in the log, new for each call.
#pragma once

#include <string>

namespace penstock {

[[nodiscard]] std::string make_xid();

}  // namespace penstock
