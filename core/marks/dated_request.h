// dated_request(): which call with this id an older version of penstock carried out and kept:
// DIRECTORY/DAY-SHA256, one file for each id of each caller. They are read for their day, so that
// an upgrade makes nobody's repetition a new call; none are made any more.
//
// Failure: state_unreadable, also where the file is no such answer. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "disk/file_system.h"

namespace penstock {

struct RequestKey {
    std::string caller;
    std::string id;
};

// The call as text; nothing if there was none within a day.
[[nodiscard]] Result<std::optional<std::string>> dated_request(FileSystem const& files,
                                                               FileHandle const& directory,
                                                               RequestKey const& key,
                                                               std::int64_t now);

// What has no day in its name is over, too.
[[nodiscard]] bool is_dated_request_over(std::string const& name, std::int64_t now);

}  // namespace penstock
