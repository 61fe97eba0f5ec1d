#include "fcgi/signals.h"

#include <csignal>

#include <pthread.h>
#include <sys/signalfd.h>

namespace penstock {

Result<Signals> Signals::take_over() {
    sigset_t ours;
    ::sigemptyset(&ours);
    for (int const number : {SIGTERM, SIGINT, SIGUSR1, SIGHUP}) {
        ::sigaddset(&ours, number);
    }
    for (int const number : {SIGPIPE, SIGXFSZ}) {
        std::signal(number, SIG_IGN);
    }
    if (::pthread_sigmask(SIG_BLOCK, &ours, nullptr) != 0) {
        return problem(ProblemKind::internal, "signals", "cannot be blocked");
    }
    Fd source(::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!source) {
        return problem(ProblemKind::internal, "signals", "no descriptor for signalfd");
    }
    return Signals(std::move(source));
}

std::optional<Command> Signals::take() {
    signalfd_siginfo info{};
    if (::read(source_.get(), &info, sizeof info) != sizeof info) {
        return std::nullopt;
    }
    return info.ssi_signo == SIGHUP ? Command::reload : Command::end;
}

}  // namespace penstock
