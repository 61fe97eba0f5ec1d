// confine_and_run(): becomes a program that can reach nothing but what it is allowed to read.
//
// For good: no new privileges, so that a setuid bit means nothing; no file but those below the
// allowed paths, and none to write; no sockets, no signals to others and no second process
// (call_filter.h); bounded time of the processor and memory. Returns only if that, or the program's
// start, is impossible; nothing has been executed then. For a process that was made for it, before
// there are threads.
#pragma once

#include <string>
#include <vector>

namespace penstock {

void confine_and_run(std::vector<std::string> const& words,
                     std::vector<std::string> const& allowed);

}  // namespace penstock
