#include "fcgi/farewell.h"

#include <array>

#include <sys/socket.h>

namespace penstock {

void say_farewell(int socket) {
    // Version 1, type FCGI_STDERR, request 1 (the only one that a front end without multiplexing
    // uses), no content, no padding.
    constexpr std::array<unsigned char, 8> empty_stderr{1, 7, 0, 1, 0, 0, 0, 0};
    static_cast<void>(
        ::send(socket, empty_stderr.data(), empty_stderr.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

}  // namespace penstock
