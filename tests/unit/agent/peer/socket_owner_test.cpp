#include "agent/peer/socket_owner.h"

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "agent/peer/socket_diagnosis.h"
#include "agent/peer/socket_table.h"
#include "unit/agent/peer/loopback.h"

using penstock::Connection;
using penstock::connection_from;
using penstock::Ownership;
using penstock::SocketOwner;
using penstock::test::Loopback;

namespace {

penstock::Result<SocketOwner> whole_owner(Connection const& connection) {
    return penstock::SocketOwners().owner_of(connection);
}

// The two ways to know, and what is made of both.
constexpr std::pair<char const*, penstock::Result<SocketOwner> (*)(Connection const&)> ways[] = {
    {"sock_diag", penstock::ask_for_socket},
    {"the table", penstock::find_in_table},
    {"both", whole_owner}};

void check_owner(Connection const& connection, SocketOwner const& wanted) {
    for (auto const& [name, ask] : ways) {
        CAPTURE(name);
        auto const found = ask(connection);
        REQUIRE(found);
        CHECK(found->ownership == wanted.ownership);
        CHECK(found->uid == wanted.uid);
    }
}

// Nothing is found, and as there is no other end either, there is no connection.
void check_not_there(Connection const& connection) {
    CHECK(penstock::ask_for_socket(connection).value().ownership == Ownership::none);
    CHECK(penstock::find_in_table(connection).value().ownership == Ownership::none);
    CHECK(whole_owner(connection).value().ownership == Ownership::gone);
}

SocketOwner mine() {
    return {Ownership::owned, ::getuid()};
}

bool has_ipv6() {
    penstock::Fd const socket(::socket(AF_INET6, SOCK_STREAM, 0));
    auto const loopback = Loopback::socket_address(AF_INET6, "::1");
    return socket && ::bind(socket.get(), reinterpret_cast<sockaddr const*>(&loopback),
                            sizeof(sockaddr_in6)) == 0;
}

}  // namespace

TEST_SUITE("socket owner") {
    TEST_CASE("a socket is its maker's, over IPv4 and IPv6, and of IPv6 that carries IPv4") {
        check_owner(Loopback().connection, mine());
        check_owner(Loopback(AF_INET, "127.0.0.77").connection, mine());
        if (has_ipv6()) {
            check_owner(Loopback(AF_INET6, "::1").connection, mine());
            check_owner(Loopback(AF_INET6, "::ffff:127.0.0.1").connection, mine());
        }
    }

    TEST_CASE("both ends are different sockets") {
        Loopback const made;
        check_owner({made.connection.other, made.connection.asked}, mine());
    }

    TEST_CASE("a socket that is closed is nobody's, and never root's") {
        Loopback made;
        REQUIRE(::send(made.client.get(), "x", 1, 0) == 1);
        made.client.reset(-1);
        check_owner(made.connection, {Ownership::gone});
        made.server.reset(-1);  // what is left waits for its end
        auto const found = whole_owner(made.connection);
        REQUIRE(found);
        CHECK(found->ownership != Ownership::owned);
    }

    TEST_CASE("a connection that was reset is gone, and not one that has no owner") {
        Loopback made;
        linger const at_once{.l_onoff = 1, .l_linger = 0};
        REQUIRE(::setsockopt(made.client.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) ==
                0);
        made.client.reset(-1);
        CHECK(whole_owner(made.connection).value().ownership == Ownership::gone);
    }

    TEST_CASE("a socket that only has no more to say is still its maker's") {
        Loopback const made;
        REQUIRE(::shutdown(made.client.get(), SHUT_WR) == 0);
        check_owner(made.connection, mine());
    }

    TEST_CASE("a socket whose other end has gone is still its maker's") {
        Loopback made;
        made.server.reset(-1);
        check_owner(made.connection, mine());
    }

    TEST_CASE("a listening socket is no end of a connection") {
        Loopback const made;
        auto stranger = made.connection;
        std::swap(stranger.asked, stranger.other);
        stranger.other.port = stranger.other.port == 1 ? 2 : 1;
        check_not_there(stranger);
    }

    TEST_CASE("a connection that is not there is nobody's") {
        Loopback const made;
        for (auto const change : {+[](Connection& it) { it.asked.address[15] ^= 0x40U; },
                                  +[](Connection& it) { it.other.address[15] ^= 0x40U; },
                                  +[](Connection& it) { it.asked.port ^= 1U; },
                                  +[](Connection& it) { it.other.port ^= 1U; }}) {
            auto other = made.connection;
            change(other);
            check_not_there(other);
        }
    }

    TEST_CASE("a socket that is bound to an interface is still its maker's") {
        Loopback const made(AF_INET, "127.0.0.1", "lo");
        check_owner(made.connection, mine());
    }

    TEST_CASE("states and inodes: only what a program has open has an owner") {
        for (unsigned state = 0; state <= 16; ++state) {
            CAPTURE(state);
            bool const is_open = state == TCP_ESTABLISHED || state == TCP_FIN_WAIT1 ||
                                 state == TCP_FIN_WAIT2 || state == TCP_CLOSE_WAIT ||
                                 state == TCP_LAST_ACK || state == TCP_CLOSING;
            CHECK((penstock::owner_in_state(state, 1, 5).ownership == Ownership::owned) == is_open);
            CHECK(penstock::owner_in_state(state, 0, 0).ownership != Ownership::owned);
        }
    }

    TEST_CASE("a table that is cut off, empty or of another form is not believed") {
        auto const connection = *connection_from("127.0.0.1 8 127.0.0.1 25");
        std::string const head =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
        std::string const line =
            "   0: 0100007F:0008 0100007F:0019 01 00000000:00000000 00:00000000 00000000  5000     "
            "   0 77 1 0 20 4 30 10 -1\n";
        auto const read = [&](std::string const& text) {
            std::istringstream table(text);
            return penstock::read_table(table, connection, false);
        };
        CHECK(read(head + line).value() == SocketOwner{Ownership::owned, 5000, true});
        CHECK(read(head).value() == SocketOwner{Ownership::none});
        CHECK_FALSE(read(""));
        CHECK_FALSE(read(line));
        CHECK_FALSE(read(head + line.substr(0, 60)));
        CHECK_FALSE(read(head + "   0: 0100007F:0008 0100007F:0019 x y z 0 a 0 b\n"));
        std::istringstream broken(head);
        broken.setstate(std::ios::badbit);
        CHECK_FALSE(penstock::read_table(broken, connection, false));
    }

    TEST_CASE("a new connection of the ends of one that has gone is the new one's") {
        auto const connection = *connection_from("127.0.0.1 8 127.0.0.1 25");
        std::string const ends = " 0100007F:0008 0100007F:0019 ";
        std::string const rest = " 00000000:00000000 00:00000000 00000000 ";
        for (auto const& lines :
             {ends + "06" + rest + "0 0 0 3\n" + ends + "01" + rest + "7 0 9\n",
              ends + "01" + rest + "7 0 9\n" + ends + "06" + rest + "0 0 0\n"}) {
            std::istringstream table("local_address\n" + lines);
            CHECK(penstock::read_table(table, connection, false).value() ==
                  SocketOwner{Ownership::owned, 7, true});
        }
    }
}
