// One small new file on disk for certain, as any program would make it: what suspends are measured
// beside.
//
// Failure: std::system_error, which ends a program that measures.
//
// Threads: all functions are safe from any thread.
#pragma once

#include <string>

#include "base/fd.h"

namespace penstock {

[[nodiscard]] Fd open_directory(std::string const& path);

// All make a file of 200 bytes, as long as a mark, and fail where the name is taken.
// open(O_CREAT | O_EXCL), write, fsync(file), fsync(directory).
void create_synced(Fd const& directory, std::string const& name);
// open(O_TMPFILE), write, fsync(file), link, fsync(directory).
void link_synced(Fd const& directory, std::string const& name);
// open(O_CREAT | O_EXCL), write.
void create_unsynced(Fd const& directory, std::string const& name);

}  // namespace penstock
