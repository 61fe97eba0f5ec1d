#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fcgi/pool.h"
#include "unit/fcgi/gate.h"
#include "unit/fcgi/running_pool.h"

using namespace penstock;
using namespace penstock::test;
using namespace std::chrono_literals;

namespace {

// The process gets no new descriptor while it lives: the standard ones use up what is allowed.
class NoDescriptors {
  public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        auto now = before_;
        now.rlim_cur = STDERR_FILENO + 1;
        ::setrlimit(RLIMIT_NOFILE, &now);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoDescriptors(NoDescriptors const&) = delete;
    NoDescriptors& operator=(NoDescriptors const&) = delete;

  private:
    rlimit before_{};
};

std::string started_now(std::chrono::milliseconds ago) {
    auto const then = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch() - ago);
    auto const thousandths = std::to_string(1000 + then.count() % 1000).substr(1);
    return std::to_string(then.count() / 1000) + "." + thousandths;
}

}  // namespace

TEST_SUITE("pool faults") {
    TEST_CASE("half a record holds a thread until the time-out of a read, no longer") {
        auto settings = quick_settings(1);
        settings.io_timeout = 100ms;
        RunningPool pool(std::move(settings));
        auto half = pool.connect();
        half.send(begin_record(true).substr(0, 5));
        CHECK(half.is_closed_within(5s));
        CHECK(is_alive(pool));
        CHECK(pool.counts().dropped == 1);
        CHECK(pool.counts().overdue == 0);
    }

    TEST_CASE("a byte now and then ends at the deadline") {
        auto settings = quick_settings(1);
        settings.request_deadline = 300ms;
        RunningPool pool(std::move(settings));
        auto slow = pool.connect();
        auto const begin = std::chrono::steady_clock::now();
        auto const bytes = request(get_request("/" + std::string(1000, 'x')));
        std::size_t sent = 0;
        while (sent < bytes.size() && slow.send(bytes.substr(sent, 1))) {
            ++sent;
            std::this_thread::sleep_for(10ms);  // the slowness that is tested
        }
        CHECK(sent < bytes.size());
        auto const took = std::chrono::steady_clock::now() - begin;
        CHECK(took >= 300ms);
        CHECK(took < 3s);
        CHECK(eventually([&] { return pool.counts().overdue == 1; }));
        CHECK(is_alive(pool));
    }

    TEST_CASE("what is no FastCGI responder request is dropped") {
        auto settings = quick_settings(1);
        settings.io_timeout = 100ms;
        RunningPool pool(std::move(settings));
        for (auto const& bytes :
             {std::string("GET / HTTP/1.0\r\n\r\n"), record(1, "12345678", 7), record(5, "x"),
              begin_record(true, 2) + stream(4, encoded(get_request("/"))) + stream(5, "")}) {
            auto client = pool.connect();
            client.send(bytes);
            CHECK(client.is_closed_within(5s));
        }
        CHECK(is_alive(pool));
    }

    TEST_CASE("a request whose client hung up before its turn is not acted on") {
        Gate gate;
        RunningPool pool(quick_settings(1), behind(gate, echo()));
        auto first = pool.connect();
        first.send(request(get_request("/first")));
        gate.await(1);
        auto gone = pool.connect();
        gone.send(request(get_request("/gone")));
        gone.close();
        gate.open();
        CHECK(first.answer());
        CHECK(is_alive(pool));
        CHECK(gate.arrived() == 2);  // the first, and the one of is_alive
    }

    TEST_CASE(
        "a request that waited longer than its deadline is refused, and its connection kept") {
        RunningPool pool(quick_settings(1));
        auto parameters = get_request("/");
        parameters.emplace_back("REQUEST_START", started_now(5s));
        auto client = pool.connect();
        CHECK(is_answered(client.ask(parameters), "GET / "));
        parameters.back().second = started_now(11s);
        auto const late = client.ask(parameters);
        REQUIRE(late);
        CHECK(late->starts_with("Status: 503 "));
        CHECK(is_answered(late, "refused /"));
        CHECK(is_answered(client.ask(get_request("/next")), "GET /next "));
        CHECK(pool.counts().dropped == 0);
    }

    TEST_CASE("without descriptors the door rests, and no thread is lost") {
        RunningPool pool(quick_settings(2));
        REQUIRE(is_alive(pool));
        FastcgiClient client;
        {
            NoDescriptors const none;
            REQUIRE(client.connect(pool.path()));
            client.send(request(get_request("/waits")));
            CHECK(eventually([&] { return pool.counts().accept_pauses >= 3; }));
        }
        CHECK(is_answered(client.answer(), "GET /waits "));
        // Rests of 20 ms: it did not spin meanwhile.
        CHECK(pool.counts().accept_pauses < 1000);
        for (int count = 0; count < 10; ++count) {
            CHECK(is_alive(pool));
        }
    }

    TEST_CASE("more connections than allowed wait until one is closed") {
        auto settings = quick_settings(1);
        settings.connections = 2;
        RunningPool pool(std::move(settings));
        auto first = pool.connect();
        auto second = pool.connect();
        REQUIRE(first.ask(get_request("/")));
        REQUIRE(second.ask(get_request("/")));
        auto third = pool.connect();
        third.send(request(get_request("/third")));
        CHECK(eventually([&] { return pool.counts().accept_pauses > 0; }));
        first.close();
        CHECK(third.answer());
    }

    TEST_CASE("silent connections do not keep others out for long") {
        auto settings = quick_settings(1);
        settings.connections = 2;
        RunningPool pool(std::move(settings));
        auto silent = pool.connect();
        auto heedless = pool.connect();
        REQUIRE(heedless.ask(get_request("/")));
        CHECK(is_alive(pool));
        CHECK(silent.is_closed_within(5s));
        CHECK(is_alive(pool));
    }

    TEST_CASE("while others wait for room, a busy connection is told farewell behind its answer") {
        auto settings = quick_settings(1);
        settings.connections = 1;
        settings.grace = 10s;
        settings.accept_pause = 10s;
        RunningPool pool(std::move(settings));
        auto busy = pool.connect();
        REQUIRE(busy.ask(get_request("/")));
        auto waits = pool.connect();
        waits.send(request(get_request("/waits")));
        CHECK(eventually([&] { return pool.counts().accept_pauses == 1; }));
        CHECK(is_answered(busy.ask(get_request("/last")), "GET /last "));
        CHECK(is_farewell(busy.read_record()));
    }

    TEST_CASE("an idle connection is closed after its time, one with a request is not") {
        auto settings = quick_settings(1);
        settings.idle_timeout = 100ms;
        Gate gate;
        RunningPool pool(std::move(settings), behind(gate, echo(), "/busy"));
        auto idle = pool.connect();
        auto waits = pool.connect();
        REQUIRE(idle.ask(get_request("/")));
        REQUIRE(waits.ask(get_request("/")));
        auto busy = pool.connect();
        busy.send(request(get_request("/busy")));
        gate.await(1);
        waits.send(request(get_request("/waits")));
        CHECK(idle.is_closed_within(5s));
        gate.open();
        CHECK(busy.answer());
        CHECK(waits.answer());
    }
}
