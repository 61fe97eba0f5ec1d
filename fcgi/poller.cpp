#include "fcgi/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

namespace penstock {

namespace {

bool control(int set, int operation, int fd, std::uint32_t events, Poller::Ticket ticket) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = ticket;
    return ::epoll_ctl(set, operation, fd, &event) == 0;
}

constexpr std::uint32_t once = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;

}  // namespace

Result<Poller> Poller::open() {
    Fd set(::epoll_create1(EPOLL_CLOEXEC));
    Fd stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!set || !stop || !control(set.get(), EPOLL_CTL_ADD, stop.get(), EPOLLIN, stop_ticket)) {
        return problem(ProblemKind::internal, "poller", "no descriptors for epoll");
    }
    return Poller(std::move(set), std::move(stop));
}

Poller::Event Poller::wait() const {
    for (;;) {
        // One event at a time: a second one would wait behind the first for its whole request.
        epoll_event event{};
        if (::epoll_wait(set_.get(), &event, 1, -1) == 1) {
            return {event.data.u64, (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0};
        }
    }
}

bool Poller::watch(int fd, Ticket ticket) const {
    return control(set_.get(), EPOLL_CTL_ADD, fd, once, ticket);
}

bool Poller::watch_again(int fd, Ticket ticket) const {
    return control(set_.get(), EPOLL_CTL_MOD, fd, once, ticket);
}

void Poller::stop() const {
    static_cast<void>(::eventfd_write(stop_.get(), 1));
}

}  // namespace penstock
