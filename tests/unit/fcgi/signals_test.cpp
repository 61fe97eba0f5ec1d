#include "fcgi/signals.h"

#include <csignal>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/users.h"
#include "fcgi/exchange.h"

using namespace penstock;

TEST_SUITE("signals") {
    TEST_CASE("signals become commands, libfcgi's own handlers or not") {
        std::signal(SIGTERM, SIG_IGN);  // as a careless parent may leave it
        auto signals = Signals::take_over();
        REQUIRE(signals);
        initialise_libfcgi();
        CHECK_FALSE(signals->take());
        for (auto const& [number, command] :
             {std::pair(SIGTERM, Command::end), std::pair(SIGINT, Command::end),
              std::pair(SIGUSR1, Command::end), std::pair(SIGHUP, Command::reload)}) {
            CAPTURE(number);
            std::raise(number);
            CHECK(signals->take() == command);
            CHECK_FALSE(signals->take());
        }
    }

    TEST_CASE("a write to a closed pipe is an error and no end") {
        REQUIRE(Signals::take_over());
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        ::close(ends[0]);
        CHECK(::write(ends[1], "x", 1) == -1);
        ::close(ends[1]);
    }
}

TEST_SUITE("users") {
    TEST_CASE("names become numbers, and one that is unknown is named") {
        auto const uids = find_uids({"root", "nobody"});
        REQUIRE(uids);
        CHECK(*uids == std::vector<uid_t>{0, 65534});
        auto const unknown = find_uids({"root", "no-such-user-here"});
        REQUIRE_FALSE(unknown);
        CHECK(unknown.error().kind == ProblemKind::configuration);
        CHECK(unknown.error().detail.find("no-such-user-here") != std::string::npos);
    }
}
