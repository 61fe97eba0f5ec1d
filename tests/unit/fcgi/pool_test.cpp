#include "fcgi/pool.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "unit/fcgi/gate.h"
#include "unit/fcgi/running_pool.h"

using namespace penstock;
using namespace penstock::test;
using namespace std::chrono_literals;

TEST_SUITE("pool") {
    TEST_CASE("a kept connection carries request after request") {
        RunningPool pool(quick_settings(2));
        auto client = pool.connect();
        for (int count = 0; count < 100; ++count) {
            REQUIRE(is_answered(client.ask(get_request("/again")), "GET /again "));
        }
        CHECK(is_answered(client.ask(post_request("/p", 4), "body"), "POST /p body"));
    }

    TEST_CASE("a connection that is not to be kept is closed behind its answer") {
        RunningPool pool(quick_settings(1));
        auto client = pool.connect();
        CHECK(is_answered(client.ask(get_request("/"), "", false), "GET / "));
        CHECK(client.is_closed_within(5s));
    }

    TEST_CASE("idle, silent and kept connections cost no thread") {
        RunningPool pool(quick_settings(1));
        std::vector<FastcgiClient> clients;
        for (int count = 0; count < 20; ++count) {
            clients.push_back(pool.connect());
            if (count % 2 == 0) {
                REQUIRE(clients.back().ask(get_request("/")));
            }
        }
        for (auto& client : clients) {
            CHECK(is_answered(client.ask(get_request("/again")), "GET /again "));
        }
    }

    TEST_CASE("many connections at once are all answered") {
        RunningPool pool(quick_settings(4));
        std::vector<std::thread> threads;
        std::atomic<int> answered{0};
        for (int thread = 0; thread < 8; ++thread) {
            threads.emplace_back([&] {
                auto client = pool.connect();
                for (int count = 0; count < 200; ++count) {
                    answered += client.ask(post_request("/", 3), "abc") ? 1 : 0;
                }
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        CHECK(answered == 8 * 200);
    }

    TEST_CASE("a descriptor beyond 1024 is served like any other") {
        RunningPool pool(quick_settings(2));
        std::vector<FastcgiClient> clients;
        for (int count = 0; count < 600; ++count) {
            clients.push_back(pool.connect());
        }
        CHECK(is_answered(clients.back().ask(get_request("/last")), "GET /last "));
        CHECK(is_answered(clients.front().ask(get_request("/first")), "GET /first "));
    }

    TEST_CASE("a refused body does not spoil the connection") {
        RunningPool pool(quick_settings(1));
        auto client = pool.connect();
        std::string const body(80'000, 'x');
        CHECK(is_answered(client.ask(post_request("/big", body.size()), body), "refused /big"));
        CHECK(is_answered(client.ask(post_request("/lie", 4), body), "refused /lie"));
        CHECK(is_answered(client.ask(post_request("/lie", 4), "abc"), "refused /lie"));
        CHECK(is_answered(client.ask(get_request("/good")), "GET /good "));
    }

    TEST_CASE("an endless body is not drained for ever") {
        auto settings = quick_settings(1);
        settings.limits.drained_bytes = 100'000;
        RunningPool pool(std::move(settings));
        auto client = pool.connect();
        auto const head = begin_record(true) + stream(4, encoded(post_request("/", 1'000'000)));
        REQUIRE(client.send(head));
        auto const part = record(5, std::string(60'000, 'x'));
        while (client.send(part)) {
        }
        CHECK(is_answered(pool.connect().ask(get_request("/next")), "GET /next "));
    }

    TEST_CASE("a connection of somebody who is no front end is closed unread and counted") {
        auto settings = quick_settings(1);
        settings.front_ends = FrontEnds({::getuid() + 1});
        Gate gate;
        gate.open();
        RunningPool pool(std::move(settings), behind(gate, echo()));
        auto client = pool.connect();
        client.send(request(get_request("/")));
        CHECK(client.is_closed_within(5s));
        CHECK(eventually([&] { return pool.counts().foreign_peers == 1; }));
        CHECK(pool.counts().last_foreign_uid == ::getuid());
        CHECK(gate.arrived() == 0);
        CHECK(pool.counts().dropped == 0);
    }

    TEST_CASE("a reload takes front ends and deadline over while connections stay") {
        auto settings = quick_settings(1);
        settings.front_ends = FrontEnds({::getuid() + 1});
        RunningPool pool(std::move(settings), echo(), [](Pool& running) {
            running.renew(FrontEnds({::getuid()}), std::chrono::seconds(10));
        });
        CHECK_FALSE(pool.connect().ask(get_request("/")));
        pool.send(Command::reload);
        CHECK(eventually([&] { return pool.connect().ask(get_request("/")).has_value(); }));
    }
}
