// validate(): what Exim thinks of a configuration that somebody has sent.
//
// Exim expands some options while it reads a configuration, includes files that it names, and
// quotes their lines in its messages. So it runs where none of that reaches anything: it cannot
// become root (no new privileges), sees no file but those of /usr, Exim's own packaged
// configuration and the text itself (Landlock), can write nothing, start no other process, and
// connect to nothing. Where the kernel has no Landlock, nothing is validated.
//
// Failure: agent_unavailable. Any thread; one runs at a time.
#pragma once

#include <string>

#include "child.h"

namespace penstock {

[[nodiscard]] Result<Ended> validate(std::string const& configuration);

}  // namespace penstock
