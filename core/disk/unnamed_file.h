// A file that has its text and no name yet: it is gone with its handle unless it is given one, so
// no crash leaves a name with half a text, and none leaves the file. Failure: as the file system
// reports it. Any thread.
#pragma once

#include <string_view>

#include "disk/file_system.h"

namespace penstock {

[[nodiscard]] FileResult<FileHandle> unnamed_file(FileSystem const& files,
                                                  FileHandle const& directory,
                                                  std::string_view text);

// The same, with its text on disk.
[[nodiscard]] FileResult<FileHandle> synced_unnamed_file(FileSystem const& files,
                                                         FileHandle const& directory,
                                                         std::string_view text);

}  // namespace penstock
