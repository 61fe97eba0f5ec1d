// validate(): what Exim thinks of a configuration that somebody has sent.
//
// Exim expands some options while it reads a configuration, includes files that it names, and
// quotes their lines in its messages. So it runs where none of that reaches anything: it cannot
// become root (no new privileges), sees no file but those of /usr, our own fragments and the text
// itself (Landlock), can write nothing, reach no other host or process, and start none
// (confinement.h). Where the kernel has no Landlock, nothing is validated.
//
// Failure: agent_unavailable. Any thread.
#pragma once

#include <string>

#include "agent/deliver/child.h"

namespace penstock {

[[nodiscard]] Result<Ended> validate(std::string const& configuration);

// What `penstock-deliver --validate FILE` does, which validate() starts: becomes Exim, confined.
// Returns the exit status only where that is impossible.
[[nodiscard]] int validate_confined(std::string const& file);

}  // namespace penstock
