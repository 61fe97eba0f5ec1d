// Where Exim's spool has messages, and which: the queue itself, split into folders or not, and the
// named queue of held messages. A link on the way to the spool is followed, and one in it that is
// root's (queue_directory.h).
//
// Failure: index_unavailable - a directory that is there cannot be read. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/index/message_log.h"
#include "base/fd.h"
#include "base/result.h"

namespace penstock {

struct SpoolPlace {  // a directory with messages in it
    Fd directory;
    MessageLogs logs;
    bool is_parked = false;
};

struct SpoolEntry {
    std::string id;
    std::uint32_t place = 0;
};

// `path`, `parked`: as Spool has them.
[[nodiscard]] Result<std::vector<SpoolPlace>> spool_places(std::string const& path,
                                                           std::string const& parked);

// All messages in them, each once, the oldest first.
[[nodiscard]] Result<std::vector<SpoolEntry>> spool_entries(std::string const& path,
                                                            std::vector<SpoolPlace> const& places);

}  // namespace penstock
