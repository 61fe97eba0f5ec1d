#include "program.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

#include <malloc.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "control.h"
#include "envelope.h"
#include "late_end.h"
#include "process.h"
#include "route.h"
#include "signals.h"
#include "users.h"

namespace penstock {

namespace {

constexpr std::chrono::milliseconds no_delay{0};
// A call that has found no free worker looks again after a second.
constexpr std::chrono::milliseconds longest_call_in_apache{1500};

int give_up(Problem const& why, Poco::Logger& log) {
    log.fatal(why.detail.empty() ? why.subject : why.detail);
    return why.kind == ProblemKind::configuration ? EX_CONFIG : EX_SOFTWARE;
}

// Always with the worker's own user: mod_fcgid starts the worker as the user that Apache's
// processes run as, and who is the same user could do all that the worker does anyway.
Result<PoolSettings> pool_settings(Settings const& settings) {
    auto uids = find_uids(settings.front_end_users);
    if (!uids) {
        auto mistake = uids.error();
        mistake.detail = "front_end_users: " + mistake.detail;
        return tl::unexpected(mistake);
    }
    uids->push_back(::geteuid());
    PoolSettings result{.front_ends = FrontEnds(std::move(*uids))};
    result.threads = settings.threads;
    result.request_deadline = settings.request_seconds;
    return result;
}

Responder responder(Service const& service) {
    return {
        .answer = [&](HttpRequest const& request) { return service.answer(request); },
        .refuse =
            [](std::string const& target, Problem const& problem) {
                auto const route = parse_route(target);
                return respond(format_asked(target), route ? route->function : "",
                               tl::unexpected(problem), "");
            },
    };
}

// The whole file is checked before any of it counts. The number of threads stays as it was started.
void reload(Service& service, Pool& pool, Paths const& paths, Poco::Logger& log) {
    auto const settings = read_settings(paths.config).and_then(pool_settings);
    auto const read = settings ? service.reload() : tl::unexpected(settings.error());
    if (!read) {
        log.error("not reloaded, the old settings stay: " + read.error().detail);
        return;
    }
    pool.renew(settings->front_ends, settings->request_deadline);
    log.information("reloaded");
}

// One heap a processor: no more threads run at once. glibc has eight, of which each keeps what its
// largest call took.
void bound_heaps() {
    ::mallopt(M_ARENA_MAX, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
}

void report(Counts const& before, Counts const& now, Poco::Logger& log) {
    auto const line = [&](std::uint64_t Counts::*count, std::string const& what) {
        if (now.*count > before.*count) {
            log.warning(what + ": " + std::to_string(now.*count - before.*count) + " more, " +
                        std::to_string(now.*count) + " in all");
        }
    };
    line(&Counts::foreign_peers, "connections refused, not of front_end_users (the last of uid " +
                                     std::to_string(now.last_foreign_uid) + ")");
    line(&Counts::dropped, "requests dropped, incomplete or given up");
    line(&Counts::overdue, "requests ended at their deadline");
    line(&Counts::accept_pauses, "no room for more connections");
}

}  // namespace

int serve(Paths const& paths, Start const& start, Poco::Logger& log) {
    if (is_root()) {
        log.fatal("does not serve as root: start it as user penstock");
        return EX_NOPERM;
    }
    bound_heaps();
    auto signals = Signals::take_over();  // first: an early reload must not end the process
    if (!signals) {
        return give_up(signals.error(), log);
    }
    auto listener = Listener::adopt(Fd(STDIN_FILENO));
    if (!listener) {
        return give_up(listener.error(), log);
    }
    auto const service = Service::open(paths, log);
    if (!service) {
        return give_up(service.error(), log);
    }
    auto settings = pool_settings((*service)->settings());
    if (!settings) {
        return give_up(settings.error(), log);
    }
    settings->threads = start.threads.value_or(settings->threads);
    auto const pool = Pool::start(std::move(*listener), std::move(*settings), responder(**service));
    if (!pool) {
        return give_up(pool.error(), log);
    }
    std::jthread const mapper(
        [&](std::stop_token const& stop) { (*service)->keep_map_fresh(stop); });
    log.information("serving");
    if (start.is_by_mod_fcgid) {
        // Nobody else would end it where Apache's process that started it is killed.
        static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGTERM));
    }
    LateEnd commands(*signals, start.is_by_mod_fcgid ? longest_call_in_apache : no_delay);
    run(**pool, commands,
        {.reload = [&](Pool& running) { reload(**service, running, paths, log); },
         .report = [&](Counts const& before, Counts const& now) { report(before, now, log); }});
    log.information("ended");
    return EX_OK;
}

int check_config(Paths const& paths, Poco::Logger& log) {
    auto const settings = read_settings(paths.config).and_then(pool_settings);
    return settings ? EX_OK : give_up(settings.error(), log);
}

int map_identities(Paths const& paths, Poco::Logger& log) {
    if (is_root()) {
        if (auto const dropped = become(service_user); !dropped) {
            return give_up(dropped.error(), log);
        }
    }
    auto const service = Service::open(paths, log);
    if (!service) {
        return give_up(service.error(), log);
    }
    auto const mapped = (*service)->map_identities();
    return mapped ? EX_OK : give_up(mapped.error(), log);
}

}  // namespace penstock
