// penstock-watch: sees to everything that follows from a mark (watch.h), and that Exim obeys it
// (wiring.h). Runs as user penstock. With an argument, for tests: a directory in front of every
// path.
#include <csignal>
#include <string>
#include <thread>

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/PatternFormatter.h>
#include <sys/signalfd.h>
#include <sysexits.h>

#include "agent/watch/watch.h"
#include "agent/watch/wiring.h"
#include "base/process.h"

namespace {

Poco::Logger& make_log() {
    Poco::AutoPtr<Poco::Channel> const channel(new Poco::ConsoleChannel);
    Poco::AutoPtr<Poco::Formatter> const format(new Poco::PatternFormatter("%s: %p: %t"));
    Poco::AutoPtr<Poco::Channel> const formatted(new Poco::FormattingChannel(format, channel));
    return Poco::Logger::create("penstock-watch", formatted);
}

// Blocked for every thread to come, and read from a descriptor.
penstock::Fd take_signals() {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t ours;
    ::sigemptyset(&ours);
    for (int const number : {SIGTERM, SIGINT, SIGHUP}) {
        ::sigaddset(&ours, number);
    }
    ::pthread_sigmask(SIG_BLOCK, &ours, nullptr);
    return penstock::Fd(::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

int main(int argc, char** argv) {
    penstock::harden_process();
    auto& log = make_log();
    if (penstock::is_root()) {
        log.fatal("does not run as root: start it as user penstock");
        return EX_NOPERM;
    }
    auto const signals = take_signals();
    auto const paths = penstock::Paths::below(argc > 1 ? argv[1] : "");
    auto const service = penstock::Service::open(paths, log);
    if (!service) {
        log.fatal(service.error().detail);
        return EX_CONFIG;
    }
    penstock::Watch watch(**service, paths, log);
    auto const notes = [&watch] { return watch.notes(); };
    penstock::Wiring wiring(**service, paths, notes, log);
    std::jthread const checker([&wiring](std::stop_token const& stop) { wiring.run(stop); });
    log.information("watching");
    watch.run(signals.get());
    log.information("ended");
    return EX_OK;
}
