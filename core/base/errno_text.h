// errno_text: what the last call into the system says of its failure. Any thread: the calling
// one's.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace penstock {

[[nodiscard]] inline std::string errno_text() {
    return std::generic_category().message(errno);
}

}  // namespace penstock
