#include "local_socket.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace penstock {

namespace {

std::string why() {
    return std::generic_category().message(errno);
}

}  // namespace

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
        return tl::unexpected(path + ": " + why());
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
        return tl::unexpected("poll: " + why());
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
            return tl::unexpected("send: " + why());
        }
    }
    return {};
}

}  // namespace penstock
