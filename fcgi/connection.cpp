#include "fcgi/connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace penstock {

std::optional<Connection> Connection::open(Fd socket, std::chrono::milliseconds io_timeout) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(io_timeout);
    timeval const limit{
        static_cast<time_t>(seconds.count()),
        static_cast<suseconds_t>(std::chrono::microseconds(io_timeout - seconds).count())};
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0 ||
        ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0) {
        return std::nullopt;
    }
    Fd lent(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
    if (!lent) {
        return std::nullopt;
    }
    return Connection(std::move(socket), std::move(lent));
}

bool Connection::has_input() const {
    pollfd watched{socket_.get(), POLLIN, 0};
    return ::poll(&watched, 1, 0) > 0;
}

}  // namespace penstock
