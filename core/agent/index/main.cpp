// penstock-index: what Exim has queued and delivered, for those of penstock's processes that may
// read neither its spool nor its log. It reads both, keeps an index of its own, starts no program,
// and answers on the socket that is its standard input.
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/Logger.h>
#include <getopt.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "index_server.h"
#include "log_intake.h"
#include "process.h"
#include "settings.h"
#include "users.h"

namespace {

struct Options {
    std::string config = "/etc/penstock/penstock.conf";
    std::string database = "/var/lib/penstock/index/deliveries.sqlite";
    std::string log = "/var/log/exim4/mainlog";
    std::string spool = "/var/spool/exim4";
    bool is_sound = true;
};

Options options_from(int argc, char** argv) {
    Options options;
    constexpr option known[] = {{"config", required_argument, nullptr, 'c'},
                                {"database", required_argument, nullptr, 'd'},
                                {"log", required_argument, nullptr, 'l'},
                                {"spool", required_argument, nullptr, 's'},
                                {nullptr, 0, nullptr, 0}};
    for (int letter = 0; (letter = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        switch (letter) {
            case 'c':
                options.config = optarg;
                break;
            case 'd':
                options.database = optarg;
                break;
            case 'l':
                options.log = optarg;
                break;
            case 's':
                options.spool = optarg;
                break;
            default:
                options.is_sound = false;
        }
    }
    options.is_sound = options.is_sound && optind == argc;
    return options;
}

// Readable once SIGTERM or SIGINT has come.
penstock::Fd ending_signal() {
    sigset_t ours;
    ::sigemptyset(&ours);
    ::sigaddset(&ours, SIGTERM);
    ::sigaddset(&ours, SIGINT);
    std::signal(SIGPIPE, SIG_IGN);
    if (::pthread_sigmask(SIG_BLOCK, &ours, nullptr) != 0) {
        return {};
    }
    return penstock::Fd(::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
}

int serve(Options const& options, Poco::Logger& log) {
    auto const stop = ending_signal();
    // systemd hands the file over as a copy that belongs to this process's user.
    auto settings = penstock::read_settings(options.config);
    if (!settings) {
        settings = penstock::read_settings(options.config, ::geteuid());
    }
    auto const penstock_user = penstock::find_user(penstock::service_user);
    if (!stop || !settings || !penstock_user) {
        auto const& why = settings ? penstock_user.error().detail : settings.error().detail;
        log.fatal(stop ? why : "no signals");
        return EX_CONFIG;
    }
    penstock::Spool const spool(options.spool);
    penstock::LogIntake const intake(
        {.log = options.log, .database = options.database},
        {.days = settings->index_days, .megabytes = settings->index_megabytes}, log);
    penstock::IndexServer server(spool, options.database, {0, penstock_user->uid, ::geteuid()},
                                 log);
    log.information("serving");
    server.run(penstock::Fd(STDIN_FILENO), stop.get());
    log.information("ended");
    return EX_OK;
}

}  // namespace

int main(int argc, char** argv) {
    penstock::harden_process();
    auto& log = Poco::Logger::create(
        "penstock-index", Poco::AutoPtr<Poco::Channel>(new Poco::ConsoleChannel(std::cerr)));
    auto const options = options_from(argc, argv);
    if (!options.is_sound) {
        std::cerr << "usage: penstock-index [--config FILE] [--database FILE] [--log FILE]"
                     " [--spool DIRECTORY] < SOCKET\n";
        return EX_USAGE;
    }
    return serve(options, log);
}
