#include "agent/peer/inquiry.h"

#include <fstream>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/agent/peer/loopback.h"
#include "unit/temp_directory.h"

using penstock::Fd;
using penstock::Inquiry;
using penstock::Logins;
using penstock::test::Loopback;

namespace {

constexpr uid_t without_login = 3'999'999'991;

std::string passwd_with(penstock::TempDirectory const& directory, std::string const& text) {
    auto const path = (directory / "passwd").string();
    std::ofstream(path) << text;
    return path;
}

// What somebody who says this is told.
std::string told(Inquiry& inquiry, std::string const& said) {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    Fd const ours(ends[0]);
    REQUIRE(::send(ours.get(), said.data(), said.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(said.size()));
    REQUIRE(::shutdown(ours.get(), SHUT_WR) == 0);
    inquiry.hold(Fd(ends[1]));
    std::string all;
    char block[256];
    for (auto got = ::read(ours.get(), block, sizeof block); got > 0;
         got = ::read(ours.get(), block, sizeof block)) {
        all.append(block, static_cast<std::size_t>(got));
    }
    return all;
}

}  // namespace

TEST_SUITE("inquiry") {
    TEST_CASE("a connection of this process is its login's") {
        penstock::TempDirectory const directory;
        auto const uid = std::to_string(::getuid());
        Logins logins(passwd_with(directory, "somebody:x:" + uid + ":1::/:/bin/sh\n"));
        Inquiry inquiry(logins, {::getuid()});
        CHECK(told(inquiry, Loopback().text + "\n") ==
              (::getuid() == 0 ? "login root\n" : "login somebody\n"));
    }

    TEST_CASE(
        "what is closed, what is not there and what is no question have answers of their own") {
        Logins logins;
        Inquiry inquiry(logins, {::getuid()});
        Loopback made;
        REQUIRE(::send(made.client.get(), "x", 1, 0) == 1);
        made.client.reset(-1);
        CHECK(told(inquiry, made.text + "\n") == "gone\n");
        CHECK(told(inquiry, "192.0.2.1 1 192.0.2.2 2\n") == "gone\n");
        for (auto const& nonsense : {std::string("\n"), std::string("hello\n"), std::string(),
                                     std::string("1.2.3.4 5"), std::string(5000, 'x') + "\n",
                                     std::string("1.2.3.4 5 1.2.3.4 6 ${run{/bin/id}}\n")}) {
            CHECK(told(inquiry, nonsense) == "unknown\n");
        }
    }

    TEST_CASE("who is not admitted is told nothing") {
        Logins logins;
        Inquiry inquiry(logins, {::getuid() + 1});
        CHECK(told(inquiry, "192.0.2.1 1 192.0.2.2 2\n").empty());
    }
}

TEST_SUITE("logins") {
    TEST_CASE("of several logins with one uid it is the first, and uid 0 is root") {
        penstock::TempDirectory const directory;
        Logins logins(passwd_with(directory,
                                  "toor:x:0:0::/:/bin/sh\nanna:x:3999999991:1::/:/bin/sh\n"
                                  "bert:x:3999999991:1::/:/bin/sh\n"));
        CHECK(logins.login_of(without_login).value() == std::optional<std::string>("anna"));
        CHECK(logins.login_of(0).value() == std::optional<std::string>("root"));
    }

    TEST_CASE("a uid without a login is known to have none") {
        Logins logins;
        CHECK(logins.login_of(without_login).value() == std::optional<std::string>());
    }

    TEST_CASE("a name that is no word of a line is no login") {
        penstock::TempDirectory const directory;
        for (auto const& name : {std::string("two words"), std::string("bell\a"), std::string("+"),
                                 std::string(300, 'x')}) {
            Logins logins(passwd_with(directory, name + ":x:3999999991:1::/:/bin/sh\n"));
            CHECK(logins.login_of(without_login).value() == std::optional<std::string>());
        }
    }

    TEST_CASE("without a passwd file nobody is known, which is not that there is nobody") {
        Logins logins("/nonexistent/passwd");
        CHECK_FALSE(logins.login_of(without_login));
    }
}
