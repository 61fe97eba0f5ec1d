#include "wire/local_socket.h"

#include <algorithm>
#include <cerrno>
#include <thread>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/errno_text.h"

namespace penstock {

SocketResult<Fd> connect_local(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return tl::unexpected(path + ": too long for a socket");
    }
    std::ranges::copy(path, address.sun_path);
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket ||
        ::connect(socket.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        return tl::unexpected(path + ": " + errno_text());
    }
    return socket;
}

SocketResult<void> wait_for(int socket, short event, std::chrono::milliseconds time) {
    pollfd waiting{.fd = socket, .events = event, .revents = 0};
    int const ready = time.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(time.count())) : 0;
    if (ready == 0) {
        return tl::unexpected(std::string("the other end is too slow"));
    }
    if (ready < 0 && errno != EINTR) {
        return tl::unexpected("poll: " + errno_text());
    }
    return {};
}

SocketResult<void> send_all(int socket, std::string_view text,
                            std::function<std::chrono::milliseconds()> const& time) {
    while (!text.empty()) {
        auto const sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            text.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (auto ready = wait_for(socket, POLLOUT, time()); !ready) {
                return ready;
            }
        } else if (errno != EINTR) {
            return tl::unexpected("send: " + errno_text());
        }
    }
    return {};
}

bool is_local_listener(int socket) {
    int domain = 0;
    int listens = 0;
    socklen_t size = sizeof domain;
    bool const is_known = ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
                          ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0;
    return is_known && domain == AF_UNIX && listens == 1;
}

Fd next_connection(int listener) {
    for (;;) {
        // The socket may be a non-blocking one: that belongs to all who have it open.
        pollfd waiting{.fd = listener, .events = POLLIN, .revents = 0};
        static_cast<void>(::poll(&waiting, 1, -1));
        Fd socket(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
        if (socket) {
            return socket;
        }
        if (errno != EAGAIN) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));  // out of descriptors
        }
    }
}

}  // namespace penstock
