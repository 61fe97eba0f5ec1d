// The directories of Exim's spool, which are Exim's user's: opened so that nobody else's link leads
// elsewhere. Failure: no descriptor, errno says why. Any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace penstock {

// Never a link.
[[nodiscard]] Fd open_directory(int at, char const* name);

// A part of the spool: a link there counts if it is root's, who may have put it on another disk.
[[nodiscard]] Fd open_part(std::string const& path);

// What is in it; false if not all of that could be read.
[[nodiscard]] bool each_name(Fd const& directory,
                             std::function<void(std::string_view)> const& visitor);

}  // namespace penstock
