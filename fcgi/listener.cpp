#include "fcgi/listener.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace penstock {

namespace {

// O_NONBLOCK belongs to everybody who has this socket open, and systemd takes it off again whenever
// it runs a command of the service, such as ExecReload=. A thread that loses the race for a
// connection must not be caught in accept() then, where no signal to end would reach it.
constexpr timeval longest_accept{.tv_sec = 0, .tv_usec = 20'000};

int socket_option(int fd, int option) {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

tl::unexpected<Problem> unusable(std::string const& why) {
    return problem(
        ProblemKind::configuration, "listener",
        "standard input " + why +
            "; it must be a listening unix-domain stream socket, as penstock.socket makes it");
}

}  // namespace

Result<Listener> Listener::adopt(Fd socket) {
    int const domain = socket_option(socket.get(), SO_DOMAIN);
    if (domain < 0) {
        return unusable("is not a socket");
    }
    if (domain != AF_UNIX) {
        return unusable("is a network socket");
    }
    if (socket_option(socket.get(), SO_TYPE) != SOCK_STREAM) {
        return unusable("is not a stream socket");
    }
    if (socket_option(socket.get(), SO_ACCEPTCONN) != 1) {
        return unusable("does not listen");
    }
    int const flags = ::fcntl(socket.get(), F_GETFL);
    if (flags < 0 || ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) != 0 ||
        ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC) != 0 ||
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &longest_accept,
                     sizeof longest_accept) != 0) {
        return unusable("cannot be made non-blocking");
    }
    return Listener(std::move(socket));
}

Listener::Accepted Listener::accept() const {
    for (;;) {
        Fd socket(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (socket) {
            return {Outcome::accepted, std::move(socket)};
        }
        switch (errno) {
            case EINTR:
            case ECONNABORTED:
                continue;
            case EAGAIN:
                return {Outcome::nothing_waits, Fd()};
            default:  // EMFILE, ENFILE, ENOBUFS, ENOMEM: they pass, a worker must not give up
                return {Outcome::out_of_resources, Fd()};
        }
    }
}

}  // namespace penstock
