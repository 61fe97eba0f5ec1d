#include <chrono>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "fcgi/pool.h"
#include "unit/fcgi/gate.h"
#include "unit/fcgi/running_pool.h"

using namespace penstock;
using namespace penstock::test;
using namespace std::chrono_literals;

TEST_SUITE("pool ending") {
    TEST_CASE("a pool without work ends at once") {
        RunningPool pool(quick_settings(4));
        pool.send(Command::end);
        pool.join();
    }

    TEST_CASE("what runs is finished, what is parked is closed") {
        Gate gate;
        RunningPool pool(quick_settings(2), behind(gate, echo(), "/runs"));
        auto parked = pool.connect();
        REQUIRE(parked.ask(get_request("/")));
        auto runs = pool.connect();
        runs.send(request(get_request("/runs")));
        gate.await(1);
        pool.send(Command::end);
        CHECK(parked.is_closed_within(5s));
        gate.open();
        CHECK(is_answered(runs.answer(), "GET /runs "));
        CHECK(runs.is_closed_within(5s));
        pool.join();
    }

    TEST_CASE("a request that waits for a thread when the end comes is answered") {
        Gate gate;
        RunningPool pool(quick_settings(1), behind(gate, echo(), "/runs"));
        auto waits = pool.connect();
        REQUIRE(waits.ask(get_request("/")));
        auto runs = pool.connect();
        runs.send(request(get_request("/runs")));
        gate.await(1);
        waits.send(request(get_request("/waits")));
        pool.send(Command::end);
        gate.open();
        CHECK(is_answered(runs.answer(), "GET /runs "));
        CHECK(is_answered(waits.answer(), "GET /waits "));
        CHECK(waits.is_closed_within(5s));
        pool.join();
    }

    TEST_CASE("connections that come after the end began are left to the next pool") {
        Gate gate;
        auto responder = echo();
        responder.answer_request = [](HttpRequest const&) {
            return HttpResponse{200, "text/plain", "of the first pool"};
        };
        RunningPool first(quick_settings(2), behind(gate, responder, "/runs"));
        auto parked = first.connect();
        REQUIRE(parked.ask(get_request("/")));
        auto runs = first.connect();
        runs.send(request(get_request("/runs")));
        gate.await(1);
        first.send(Command::end);
        CHECK(parked.is_closed_within(5s));
        auto late = first.connect();
        late.send(request(get_request("/late")));
        RunningPool second(first, quick_settings(1));
        CHECK(is_answered(late.answer(), "GET /late "));
        gate.open();
        CHECK(is_answered(runs.answer(), "of the first pool"));
        first.join();
    }

    TEST_CASE("an idle connection is told farewell, and a request that crosses it is answered") {
        auto settings = quick_settings(1);
        settings.grace = settings.ending_limit = 10s;
        RunningPool pool(std::move(settings));
        auto idle = pool.connect();
        REQUIRE(idle.ask(get_request("/")));
        pool.send(Command::end);
        CHECK(is_farewell(idle.read_record()));
        CHECK(is_answered(idle.ask(post_request("/crossed", 4), "body"), "POST /crossed body"));
        CHECK(is_farewell(idle.read_record()));
        idle.close();  // as nginx does then
        pool.join();
    }

    TEST_CASE("farewell is said behind the answer that was under way") {
        Gate gate;
        auto settings = quick_settings(1);
        settings.grace = settings.ending_limit = 10s;
        RunningPool pool(std::move(settings), behind(gate, echo(), "/runs"));
        auto runs = pool.connect();
        runs.send(request(get_request("/runs")));
        gate.await(1);
        pool.send(Command::end);
        gate.open();
        CHECK(is_answered(runs.answer(), "GET /runs "));
        CHECK(is_farewell(runs.read_record()));
        runs.close();
        pool.join();
    }

    TEST_CASE("a connection that is never idle does not hold up the end") {
        RunningPool pool(quick_settings(1));
        auto busy = pool.connect();
        REQUIRE(busy.ask(get_request("/")));
        pool.send(Command::end);
        CHECK(eventually([&] { return !busy.ask(get_request("/")); }));
        pool.join();
    }

    TEST_CASE("a silent connection does not hold up the end") {
        RunningPool pool(quick_settings(1));
        auto silent = pool.connect();
        REQUIRE(is_alive(pool));
        pool.send(Command::end);
        CHECK(silent.is_closed_within(5s));
        pool.join();
    }
}
