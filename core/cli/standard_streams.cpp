#include "cli/standard_streams.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"

namespace penstock {

void secure_standard_streams() {
    std::signal(SIGPIPE, SIG_IGN);
    for (int const stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (stream != STDIN_FILENO && ::fcntl(stream, F_GETFD) != -1) {
            continue;
        }
        Fd nothing(::open("/dev/null", O_RDONLY));
        if (nothing.get() == stream) {
            static_cast<void>(nothing.release());
        } else if (nothing) {
            static_cast<void>(::dup2(nothing.get(), stream));
        }
    }
}

bool write_out(int descriptor, std::string_view text) {
    while (!text.empty()) {
        auto const written = ::write(descriptor, text.data(), text.size());
        if (written == -1 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written == -1 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace penstock
