// The directories of marks as the installer leaves them, below a test's own directory.
#pragma once

#include <string>

#include "unit/temp_directory.h"

namespace penstock {

inline void make_outgoing_tree(TempDirectory const& directory, std::string const& below) {
    for (auto const* name : {"suspended", "held", "locks/suspended", "locks/held", "queued/keep",
                             "queued/discard", "full"}) {
        directory.write(below + name + "/.ready", "");
    }
}

}  // namespace penstock
