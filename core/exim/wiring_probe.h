// probe_prefix: what the names begin with that the check of Exim's wiring suspends for a moment
// (deploy/host/exim_check.py). They are nobody's: who lists marks or acts on them leaves them out.
#pragma once

#include <string_view>

namespace penstock {

inline constexpr std::string_view probe_prefix = "_probe.";

}  // namespace penstock
