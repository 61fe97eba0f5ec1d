// leads_to(): whether a path still leads to what was opened by it. What is mounted, moved or put in
// its place meanwhile is seen by the next look; a path that leads nowhere leads to nothing of ours.
// Any thread.
#pragma once

#include <string>

#include <sys/stat.h>

#include "base/fd.h"

namespace penstock {

[[nodiscard]] inline bool leads_to(std::string const& path, Fd const& opened) {
    struct stat there = {};
    struct stat ours = {};
    return ::stat(path.c_str(), &there) == 0 && ::fstat(opened.get(), &ours) == 0 &&
           there.st_dev == ours.st_dev && there.st_ino == ours.st_ino;
}

}  // namespace penstock
