// penstock-index: what Exim has queued and delivered, for those of penstock's processes that may
// read neither its spool nor its log. It reads both, keeps an index of its own, starts no program,
// and answers on the socket that is its standard input.
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/Logger.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/index/exim_facts.h"
#include "agent/index/facts_watch.h"
#include "agent/index/index_options.h"
#include "agent/index/index_server.h"
#include "agent/index/log_intake.h"
#include "base/process.h"
#include "base/users.h"
#include "settings/settings.h"

namespace {

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

// While there are no other threads: the time zone is the process's.
void use_time_zone(std::optional<std::string> const& zone) {
    if (zone && !zone->empty()) {
        ::setenv("TZ", zone->c_str(), 1);
    } else {
        ::unsetenv("TZ");
    }
    ::tzset();
}

penstock::Result<penstock::LogPlace> log_place(penstock::IndexOptions const& options,
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
bool serve_once(penstock::IndexOptions const& options, penstock::Settings const& settings,
                uid_t penstock_user, penstock::EximFactsFile& facts, int stop,
                penstock::Fd const& listener, Poco::Logger& log) {
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
    penstock::FactsWatch const watch(facts);
    server.run(listener, Either(stop, watch.changed()).get());
    pollfd ended{stop, POLLIN, 0};
    return ::poll(&ended, 1, 0) == 0;
}

int serve(penstock::IndexOptions const& options, Poco::Logger& log) {
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
    auto const options = penstock::index_options(argc, argv);
    if (!options.is_sound) {
        std::cerr << "usage: penstock-index [--config FILE] [--database FILE] [--key FILE]"
                     " [--log FILE] [--spool DIRECTORY] [--health FILE] < SOCKET\n";
        return EX_USAGE;
    }
    return serve(options, log);
}
