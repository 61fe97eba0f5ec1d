#include "fcgi/program.h"

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

#include "api/api.h"
#include "api/core.h"
#include "api/envelope.h"
#include "api/route.h"
#include "base/process.h"
#include "base/users.h"
#include "fcgi/control.h"
#include "fcgi/front_end_secret.h"
#include "fcgi/late_end.h"
#include "fcgi/signals.h"
#include "settings/settings.h"

namespace penstock {

namespace {

constexpr std::chrono::milliseconds no_delay{0};
// A call that has found no free worker looks again after a second.
constexpr std::chrono::milliseconds longest_call_in_apache{1500};

int give_up(Problem const& why, Poco::Logger& log) {
    log.fatal(why.detail.empty() ? why.subject : why.detail);
    return why.kind == ProblemKind::configuration ? EX_CONFIG : EX_SOFTWARE;
}

// mod_fcgid starts the worker as the user that Apache's processes run as, in a directory of sockets
// that only he reaches. Who is the same user could do all that the worker does anyway, so that he
// shows no secret; and nobody else is let in there.
Result<PoolSettings> pool_settings(Settings const& settings, Start const& start) {
    auto uids = find_uids(settings.front_end_users);
    if (!uids) {
        auto mistake = uids.error();
        mistake.detail = "front_end_users: " + mistake.detail;
        return tl::unexpected(mistake);
    }
    if (start.is_by_mod_fcgid) {
        uids->clear();
    }
    uids->push_back(::geteuid());
    PoolSettings result{.front_ends = FrontEnds(std::move(*uids))};
    result.threads = start.threads.value_or(settings.threads);
    result.request_deadline = settings.request_seconds;
    return result;
}

// What penstock-setup --check knows by its words.
HttpResponse refusal_of(std::string const& target, Problem const& problem) {
    if (problem.kind == ProblemKind::unauthenticated) {
        return failure_text(format_asked(target), 403, "",
                            "The web server did not show that it is penstock's front end.");
    }
    auto const route = parse_route(target);
    return respond_version_1(format_asked(target), route ? route->function : "",
                             tl::unexpected(problem), "");
}

Responder responder(Service const& service, FrontEndSecret const& secret, Start const& start) {
    return {
        .check_secret =
            [&secret, asks = !start.is_by_mod_fcgid](std::string_view given) {
                return asks ? secret.admit(given) : Result<void>();
            },
        .answer_request =
            [&](HttpRequest const& request) { return answer_http(*service.core(), request); },
        .refuse_request = refusal_of,
    };
}

// The whole file is checked before any of it counts. The number of threads stays as it was started.
void reload(Service& service, Pool& pool, Paths const& paths, Start const& start,
            Poco::Logger& log) {
    auto const settings = read_settings(paths.config).and_then([&](Settings const& read) {
        return pool_settings(read, start);
    });
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

void report(Counts const& before, Counts const& now, FrontEndSecret const& secret,
            Poco::Logger& log) {
    using CountOf = std::uint64_t Counts::*;
    auto const line = [&](CountOf count, std::string const& what) {
        if (now.*count > before.*count) {
            log.warning(what + ": " + std::to_string(now.*count - before.*count) + " more, " +
                        std::to_string(now.*count) + " in all");
        }
    };
    line(&Counts::foreign_peers, "connections refused, not of front_end_users (the last of uid " +
                                     std::to_string(now.last_foreign_uid) + ")");
    auto const fault = secret.fault();
    line(&Counts::strangers, "requests refused, without the front end's secret" +
                                 (fault.empty() ? "" : " (" + fault + ")"));
    line(&Counts::dropped, "requests dropped, incomplete or given up");
    line(&Counts::overdue, "requests ended at their deadline");
    line(&Counts::accept_pauses, "no room for more connections");
}

}  // namespace

int serve_requests(Paths const& paths, Start const& start, Poco::Logger& log) {
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
    auto settings = pool_settings((*service)->settings(), start);
    if (!settings) {
        return give_up(settings.error(), log);
    }
    FrontEndSecret const secret(paths.front_end_secret, paths.owner);
    if (auto const fault = secret.fault(); !fault.empty() && !start.is_by_mod_fcgid) {
        log.error("no front end is admitted until this is mended: " + fault);
    }
    auto const pool = Pool::start(std::move(*listener), std::move(*settings),
                                  responder(**service, secret, start));
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
    run_until_ended(
        **pool, commands,
        {.reload = [&](Pool& running) { reload(**service, running, paths, start, log); },
         .report = [&](Counts const& before,
                       Counts const& now) { report(before, now, secret, log); }});
    log.information("ended");
    return EX_OK;
}

int check_config(Paths const& paths, Poco::Logger& log) {
    auto const settings = read_settings(paths.config).and_then([](Settings const& read) {
        return pool_settings(read, {});
    });
    return settings ? EX_OK : give_up(settings.error(), log);
}

int map_identities_once(Paths const& paths, Poco::Logger& log) {
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
