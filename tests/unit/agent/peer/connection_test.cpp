#include "agent/peer/connection.h"

#include <string>

#include <doctest/doctest.h>

using penstock::Connection;
using penstock::connection_from;

TEST_SUITE("connection") {
    TEST_CASE("the ends of a connection are read in both families") {
        auto const ipv4 = connection_from("127.0.0.1 40000 127.0.0.2 25");
        REQUIRE(ipv4);
        CHECK(ipv4->asked.is_ipv4());
        CHECK(ipv4->asked.port == 40000);
        CHECK(ipv4->other.port == 25);
        CHECK(ipv4->asked.address[15] == 1);
        CHECK(ipv4->other.address[15] == 2);
        auto const ipv6 = connection_from("::1 65535 2001:db8::1 1");
        REQUIRE(ipv6);
        CHECK_FALSE(ipv6->asked.is_ipv4());
        CHECK(ipv6->other.address[1] == 0x01);
    }

    TEST_CASE("an IPv4 address in the form of an IPv6 one is the same end") {
        CHECK(connection_from("::ffff:127.0.0.1 4 ::ffff:127.0.0.1 5") ==
              connection_from("127.0.0.1 4 127.0.0.1 5"));
    }

    TEST_CASE("text of any other form is no connection") {
        for (std::string const text : {"",
                                       " ",
                                       "127.0.0.1 1 127.0.0.1",
                                       "127.0.0.1 1 127.0.0.1 2 3",
                                       "127.0.0.1  1 127.0.0.1 2",
                                       " 127.0.0.1 1 127.0.0.1 2",
                                       "127.0.0.1 1 127.0.0.1 2 ",
                                       "127.0.0.1 0 127.0.0.1 2",
                                       "127.0.0.1 65536 127.0.0.1 2",
                                       "127.0.0.1 -1 127.0.0.1 2",
                                       "127.0.0.1 +1 127.0.0.1 2",
                                       "127.0.0.1 1x 127.0.0.1 2",
                                       "127.0.0.1 0x1 127.0.0.1 2",
                                       "127.0.0.1  127.0.0.1 2",
                                       "localhost 1 localhost 2",
                                       "127.1 1 127.0.0.1 2",
                                       "127.0.0.256 1 127.0.0.1 2",
                                       "fe80::1%lo 1 fe80::1 2",
                                       "::1 1 127.0.0.1 2",
                                       "127.0.0.1 1 ::1 2",
                                       "127.0.0.1\t1\t127.0.0.1\t2",
                                       "127.0.0.1 1 127.0.0.1 2\r"}) {
            INFO(text);
            CHECK_FALSE(connection_from(text));
        }
        CHECK_FALSE(connection_from(std::string("127.0.0.1\0 1 127.0.0.1 2", 24)));
    }
}
