#include "fcgi/pool.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <sys/resource.h>

namespace penstock {

namespace {

// Who has been let in must not be refused for want of a descriptor: credentials that cannot be read
// are no credentials. So some are kept back for the work of each thread.
PoolSettings with_room(PoolSettings settings) {
    constexpr std::size_t of_a_thread = 8;
    constexpr std::size_t of_the_process = 32;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return settings;
    }
    auto const kept_back = of_the_process + of_a_thread * settings.threads;
    auto const left = limit.rlim_cur > kept_back ? limit.rlim_cur - kept_back : 0;
    auto const fitting = std::max<std::size_t>(1, left / Connection::descriptors);
    settings.connections = std::min(settings.connections, fitting);
    return settings;
}

// What the machine can do at the same time.
std::size_t most_waiting(PoolSettings const& settings) {
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, settings.threads);
}

}  // namespace

Result<std::unique_ptr<Pool>> Pool::start(Listener listener, PoolSettings settings,
                                          Responder responder) {
    auto poller = Poller::open();
    if (!poller) {
        return tl::unexpected(poller.error());
    }
    Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake) {
        return problem(ProblemKind::internal, "pool", "no descriptor for its wake-up");
    }
    initialise_libfcgi();
    std::unique_ptr<Pool> pool(new Pool(std::move(listener), std::move(settings),
                                        std::move(responder), std::move(*poller), std::move(wake)));
    try {  // std::thread has no other way to say that there are no threads left
        for (std::size_t place = 0; place < pool->settings_.threads; ++place) {
            pool->threads_.emplace_back([raw = pool.get(), place] { raw->work(place); });
        }
    } catch (std::system_error const&) {
        return problem(ProblemKind::internal, "pool", "no more threads can be started");
    }
    if (!pool->door_.open()) {
        return problem(ProblemKind::internal, "pool", "the listener cannot be watched");
    }
    return pool;
}

Pool::Pool(Listener listener, PoolSettings settings, Responder responder, Poller poller, Fd wake)
    : settings_(with_room(std::move(settings))),
      responder_(std::move(responder)),
      poller_(std::move(poller)),
      wake_(std::move(wake)),
      lot_(poller_),
      door_(std::move(listener), settings_, poller_, lot_, counters_, wake_.get()),
      deadlines_(settings_.threads),
      crew_(settings_.threads, most_waiting(settings_), wake_.get()),
      patience_(settings_.request_deadline) {}

Pool::~Pool() {
    end();
    crew_.dismiss();
    poller_.stop();
    for (auto& thread : threads_) {
        thread.join();
    }
}

void Pool::work(std::size_t place) {
    Exchange exchange(settings_.limits, responder_);
    for (;;) {
        crew_.await_turn();
        auto const event = poller_.wait();
        crew_.begin();
        if (event.ticket == Poller::stop_ticket) {
            return;
        }
        ++busy_;
        if (event.ticket == Poller::listener_ticket) {
            door_.let_connections_in();
        } else {
            serve_ready_connection(exchange, event, place);
        }
        --busy_;
    }
}

void Pool::serve_ready_connection(Exchange& exchange, Poller::Event event, std::size_t place) {
    auto connection = lot_.take(event.ticket);
    if (!connection) {
        return;
    }
    bool const may_go_on =
        // Whoever hung up does not wait for the answer any more; it must not be acted on.
        !event.has_hung_up &&
        exchange_within_deadline(exchange, *connection, place) == Exchange::End::kept &&
        Clock::now() < ends_hard_at_.load();
    if (may_go_on) {
        lot_.park(std::move(*connection));
    } else {
        lot_.close(std::move(*connection));
        door_.room_made();
    }
}

Exchange::End Pool::exchange_within_deadline(Exchange& exchange, Connection& connection,
                                             std::size_t place) {
    auto const patience = patience_.load();
    deadlines_.set(place, connection.fd(), Clock::now() + patience);
    auto const end = exchange.serve_one_request(connection, patience);
    deadlines_.clear(place);
    if (end == Exchange::End::dropped) {
        ++counters_.dropped;
    } else if (end == Exchange::End::refused) {
        ++counters_.strangers;
    }
    return end;
}

Pool::Clock::time_point Pool::tick(Clock::time_point now) {
    eventfd_t ignored = 0;
    static_cast<void>(::eventfd_read(wake_.get(), &ignored));
    auto const idle = is_ending_ ? settings_.grace : settings_.idle_timeout;
    lot_.close_idle(now - idle);
    auto const enforced = deadlines_.enforce(now);
    counters_.overdue += enforced.overdue;
    // A deadline or a parking that begins later cannot be due before these.
    auto next = now + std::min<Clock::duration>(patience_.load(), idle);
    next = std::min(next, enforced.next.value_or(next));
    next = std::min(next, crew_.relieve(now).value_or(next));
    return std::min(next, door_.reopen_if_due(now).value_or(next));
}

void Pool::renew(FrontEnds front_ends, std::chrono::milliseconds request_deadline) {
    door_.renew(std::move(front_ends));
    patience_ = request_deadline;
}

void Pool::end() {
    if (is_ending_) {
        return;
    }
    ends_hard_at_ = Clock::now() + settings_.ending_limit;
    is_ending_ = true;
    door_.close();
    lot_.dismiss();
}

bool Pool::is_empty() const {
    // In this order: what a thread lets in, it parks before it is idle again.
    return busy_ == 0 && lot_.open() == 0;
}

}  // namespace penstock
