// connect_local(): a socket that is connected to a path on this host, which nothing waits for: it
// does not block. Failure: why not, in words, with the path. Any thread.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "fd.h"

namespace penstock {

[[nodiscard]] tl::expected<Fd, std::string> connect_local(std::string const& path);

}  // namespace penstock
