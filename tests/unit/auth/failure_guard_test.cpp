#include "auth/failure_guard.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "auth/client_network.h"
#include "unit/auth/auth_world.h"

namespace penstock {

namespace {

struct Guarded {
    SetClock clock;
    FailureGuard guard{clock};

    // How long the client is refused from now on, in whole seconds.
    long refused_for(std::string_view address, std::string_view user) {
        auto const before = clock.since_start;
        long seconds = 0;
        while (!guard.admits(address, user)) {
            clock.pass(std::chrono::seconds(1));
            ++seconds;
        }
        clock.since_start = before;
        return seconds;
    }

    void fail(unsigned times, std::string_view address, std::string_view user) {
        for (unsigned i = 0; i < times; ++i) {
            guard.failed(address, user);
        }
    }
};

}  // namespace

TEST_SUITE("failure guard") {
    TEST_CASE_FIXTURE(Guarded,
                      "failure guard: a few are free, then the windows grow to the longest") {
        fail(FailureGuard::free_for_user, "192.0.2.1", "root");
        CHECK(guard.admits("192.0.2.1", "root"));
        std::vector<long> windows;
        for (int i = 0; i < 13; ++i) {
            fail(1, "192.0.2.1", "root");
            windows.push_back(refused_for("192.0.2.1", "root"));
            clock.pass(std::chrono::seconds(windows.back()));
        }
        CHECK(windows == std::vector<long>{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900});
    }

    TEST_CASE_FIXTURE(Guarded,
                      "failure guard: a success clears the pair, an hour clears everything") {
        fail(8, "192.0.2.1", "root");
        guard.succeeded("192.0.2.1", "root");
        CHECK(guard.admits("192.0.2.1", "root"));
        fail(FailureGuard::free_for_user, "192.0.2.1", "root");
        CHECK(guard.admits("192.0.2.1", "root"));
        fail(10, "192.0.2.1", "root");
        CHECK_FALSE(guard.admits("192.0.2.1", "root"));
        clock.pass(FailureGuard::memory);
        fail(FailureGuard::free_for_user, "192.0.2.1", "root");
        CHECK(guard.admits("192.0.2.1", "root"));
    }

    TEST_CASE_FIXTURE(Guarded, "failure guard: many users from one address are one client") {
        for (unsigned i = 0; i < FailureGuard::free_for_address; ++i) {
            CHECK(guard.admits("192.0.2.1", "u" + std::to_string(i)));
            guard.failed("192.0.2.1", "u" + std::to_string(i));
        }
        guard.failed("192.0.2.1", "one more");
        CHECK_FALSE(guard.admits("192.0.2.1", "root"));
        CHECK(guard.admits("192.0.2.2", "root"));
    }

    TEST_CASE_FIXTURE(Guarded, "failure guard: loopback is never refused") {
        for (auto const* address : {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"}) {
            fail(100, address, "root");
            CHECK(guard.admits(address, "root"));
        }
    }

    TEST_CASE_FIXTURE(Guarded, "failure guard: local users make it forget nobody") {
        fail(FailureGuard::free_for_address + 1, "192.0.2.1", "root");
        guard.succeeded("198.51.100.7", "root", "hash");
        for (std::size_t i = 0; i < FailureGuard::most_entries; ++i) {
            auto const low = "." + std::to_string(i / 256) + "." + std::to_string(i % 256);
            guard.failed("127.0" + low, "root");
            guard.succeeded("127.0" + low, "other", "hash");
        }
        CHECK_FALSE(guard.admits("192.0.2.1", "root"));
        CHECK(guard.has_proven("198.51.100.7", "hash"));
    }

    TEST_CASE_FIXTURE(Guarded,
                      "failure guard: a token is proven where it was right, until it is wrong") {
        CHECK_FALSE(guard.has_proven("192.0.2.1", "hash"));
        guard.succeeded("192.0.2.1", "root", "hash");
        CHECK(guard.has_proven("192.0.2.1", "hash"));
        CHECK_FALSE(guard.has_proven("192.0.2.2", "hash"));
        CHECK_FALSE(guard.has_proven("192.0.2.1", "other"));
        guard.failed("192.0.2.1", "root", "other");
        CHECK(guard.has_proven("192.0.2.1", "hash"));
        guard.failed("192.0.2.1", "root", "hash");
        CHECK_FALSE(guard.has_proven("192.0.2.1", "hash"));
        guard.succeeded("192.0.2.1", "root", "hash");
        clock.pass(FailureGuard::memory);
        CHECK_FALSE(guard.has_proven("192.0.2.1", "hash"));
    }

    TEST_CASE_FIXTURE(Guarded,
                      "failure guard: what is forgotten are the oldest, and memory is bounded") {
        fail(10, "192.0.2.1", "root");
        for (std::size_t i = 0; i < FailureGuard::most_entries - 1; ++i) {
            guard.failed("2001:db8:" + std::to_string(i % 4096) + "::1", "root");
        }
        CHECK_FALSE(guard.admits("192.0.2.1", "root"));  // asked for last: now the youngest
        for (std::size_t i = 0; i < FailureGuard::most_entries; ++i) {
            guard.failed("2001:db8:" + std::to_string(i % 10'000) + "::1", "root");
        }
        CHECK(guard.admits("192.0.2.1", "root"));
    }

    TEST_CASE("failure guard: an IPv6 address counts as its /64, an IPv4 address as itself") {
        CHECK(client_network("2001:db8::1") == client_network("2001:DB8:0:0:ffff::2"));
        CHECK(client_network("2001:db8::1") != client_network("2001:db8:0:1::1"));
        CHECK(client_network("::ffff:192.0.2.1") == client_network("192.0.2.1"));
        CHECK(client_network("192.0.2.1") != client_network("192.0.2.2"));
        CHECK(client_network("") == "");
        CHECK(client_network("unix:") == "unix:");
    }

    TEST_CASE("failure guard: hostile threads do not keep another address out") {
        SystemClock const clock;
        FailureGuard guard(clock);
        std::atomic<bool> is_over = false;
        std::vector<std::jthread> hostile;
        for (int thread = 0; thread < 4; ++thread) {
            hostile.emplace_back([&, thread] {
                for (int i = 0; i < 2'500; ++i) {
                    auto const user = "u" + std::to_string((i + thread) % 3);
                    static_cast<void>(guard.admits("203.0.113.9", user));
                    guard.failed("203.0.113.9", user);
                }
            });
        }
        std::jthread const ender([&] {
            hostile.clear();
            is_over = true;
        });
        bool was_always_admitted = true;
        do {
            was_always_admitted = was_always_admitted && guard.admits("198.51.100.7", "root");
            guard.succeeded("198.51.100.7", "root");
        } while (!is_over);
        CHECK(was_always_admitted);
        CHECK_FALSE(guard.admits("203.0.113.9", "root"));
    }
}

}  // namespace penstock
