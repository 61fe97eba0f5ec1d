// penstock-index: what Exim has queued and delivered, for those of penstock's processes that may
// read neither its spool nor its log. It reads both, keeps an index of its own, starts no program,
// and answers on the socket that is its standard input.
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/Logger.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/index/exim_facts.h"
#include "agent/index/index_server.h"
#include "agent/index/log_intake.h"
#include "base/process.h"
#include "base/users.h"
#include "settings/settings.h"

namespace {

struct Options {
    std::string config = "/etc/penstock/penstock.conf";
    std::string database = "/var/lib/penstock/index/deliveries.sqlite";
    std::string key = "/etc/exim4/penstock/key";
    std::string health = "/run/penstock/agent/health.json";
    // Where they are not given, Exim's own configuration says it (exim_facts.h).
    std::string log = {};
    std::string spool = {};
    bool is_sound = true;
};

constexpr std::chrono::milliseconds between_looks{300};

Options options_from(int argc, char** argv) {
    Options options;
    constexpr option known[] = {{"config", required_argument, nullptr, 'c'},
                                {"database", required_argument, nullptr, 'd'},
                                {"health", required_argument, nullptr, 'h'},
                                {"key", required_argument, nullptr, 'k'},
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
            case 'h':
                options.health = optarg;
                break;
            case 'k':
                options.key = optarg;
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

// Readable once either is.
class Either {
  public:
    Either(int first, int second) : both_(::epoll_create1(EPOLL_CLOEXEC)) {
        for (int const one : {first, second}) {
            epoll_event event{.events = EPOLLIN, .data = {.fd = one}};
            static_cast<void>(::epoll_ctl(both_.get(), EPOLL_CTL_ADD, one, &event));
        }
    }
    [[nodiscard]] int get() const { return both_.get(); }

  private:
    penstock::Fd both_;
};

// What Exim's configuration says is looked at now and then; the descriptor is readable once it has
// changed.
class FactsWatch {
  public:
    explicit FactsWatch(penstock::EximFactsFile& facts)
        : changed_(::eventfd(0, EFD_CLOEXEC)), thread_([this, &facts](auto const& stop) {
              std::mutex mutex;
              std::condition_variable_any stopped;
              std::unique_lock lock(mutex);
              while (!stopped.wait_for(lock, stop, between_looks, [&] { return facts.look(); })) {
                  if (stop.stop_requested()) {
                      return;
                  }
              }
              ::eventfd_write(changed_.get(), 1);
          }) {}
    [[nodiscard]] int changed() const { return changed_.get(); }

  private:
    penstock::Fd changed_;
    std::jthread thread_;
};

// While there are no other threads: the time zone is the process's.
void use_time_zone(std::optional<std::string> const& zone) {
    if (zone && !zone->empty()) {
        ::setenv("TZ", zone->c_str(), 1);
    } else {
        ::unsetenv("TZ");
    }
    ::tzset();
}

penstock::Result<penstock::LogPlace> log_place(Options const& options,
                                               penstock::EximFacts const& facts) {
    if (!options.log.empty()) {
        return penstock::LogPlace(options.log);
    }
    if (!facts.log_file_path || !facts.spool_directory) {
        return penstock::problem(penstock::ProblemKind::index_unavailable, "",
                                 "it is not known yet where Exim keeps its log");
    }
    return penstock::LogPlace::of(*facts.log_file_path, *facts.spool_directory);
}

// With the queue and the log where they are now, until that changes; false at the end of all.
bool serve_once(Options const& options, penstock::Settings const& settings, uid_t penstock_user,
                penstock::EximFactsFile& facts, int stop, penstock::Fd const& listener,
                Poco::Logger& log) {
    use_time_zone(facts.known().timezone);
    auto const known = facts.known();
    penstock::Spool const spool(!options.spool.empty() ? options.spool
                                                       : known.spool_directory.value_or(""));
    auto const place = log_place(options, known);
    penstock::IndexState state({.fault = place ? "" : place.error().detail, .is_behind = true});
    penstock::LogIntake const intake(
        {.log = place,
         .database = options.database,
         .key = options.key,
         .has_exim_said = known.log_file_path && known.spool_directory},
        spool, {.days = settings.index_days, .megabytes = settings.index_megabytes}, state, log);
    penstock::IndexServer server(spool, state, options.database, {0, penstock_user, ::geteuid()},
                                 log);
    FactsWatch const watch(facts);
    server.run(listener, Either(stop, watch.changed()).get());
    pollfd ended{stop, POLLIN, 0};
    return ::poll(&ended, 1, 0) == 0;
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
    auto const memory = std::filesystem::path(options.database).replace_filename("exim.json");
    penstock::EximFactsFile facts(options.health, penstock_user->uid, memory);
    static_cast<void>(facts.look());
    penstock::Fd const listener(STDIN_FILENO);
    log.information("serving");
    while (serve_once(options, *settings, penstock_user->uid, facts, stop.get(), listener, log)) {
        log.information("Exim's configuration says something else now: begun anew");
    }
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
        std::cerr << "usage: penstock-index [--config FILE] [--database FILE] [--key FILE]"
                     " [--log FILE] [--spool DIRECTORY] [--health FILE] < SOCKET\n";
        return EX_USAGE;
    }
    return serve(options, log);
}
