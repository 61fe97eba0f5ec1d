// A queued message as it goes over the wire, read from Exim's files: its envelope and header, the
// size of its body, and, from its log, for whom it waits (message_log.h).
//
// Nothing where there is none: it has gone meanwhile, or is about to be replaced. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/index/spool_places.h"

namespace penstock {

// `size`: of the -H file.
[[nodiscard]] std::optional<std::string> queued_row(SpoolPlace const& place, std::string const& id,
                                                    std::uint64_t size);

}  // namespace penstock
