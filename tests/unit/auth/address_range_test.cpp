#include "auth/address_range.h"

#include <doctest/doctest.h>

namespace penstock {

TEST_SUITE("address range") {
    TEST_CASE("address range: addresses and networks of both families contain what they should") {
        struct Row {
            char const* range;
            char const* address;
            bool contained;
        };
        for (auto const& [range, address, contained] :
             std::initializer_list<Row>{{"192.0.2.1", "192.0.2.1", true},
                                        {"192.0.2.1", "192.0.2.2", false},
                                        {"192.0.2.0/24", "192.0.2.200", true},
                                        {"192.0.2.0/25", "192.0.2.200", false},
                                        {"0.0.0.0/0", "203.0.113.9", true},
                                        {"0.0.0.0/0", "2001:db8::1", false},
                                        {"192.0.2.1", "::ffff:192.0.2.1", true},
                                        {"2001:db8::/32", "2001:db8:1::1", true},
                                        {"2001:db8::/32", "2001:db9::1", false},
                                        {"2001:DB8::1", "2001:db8:0::1", true},
                                        {"::/0", "2001:db8::1", true}}) {
            CAPTURE(range);
            CAPTURE(address);
            CHECK(range_contains(range, address) == contained);
        }
    }

    TEST_CASE("address range: what cannot be read contains nothing") {
        for (auto const* range :
             {"", "/", "192.0.2.1/", "192.0.2.1/33", "192.0.2.1/-1", "192.0.2.1/8x",
              "192.0.2.1/4294967296", "192.0.2.1/4294967304", "192.0.2.01", "192.0.2.1 ", "::1/129",
              "::/4294967296", "host.example", "*", "192.0.2"}) {
            CAPTURE(range);
            CHECK_FALSE(is_address_range(range));
            CHECK_FALSE(range_contains(range, "192.0.2.1"));
        }
        CHECK_FALSE(is_address_range(std::string_view("192.0.2.1\0/8", 12)));
        CHECK_FALSE(range_contains("fe80::1", "fe80::1%lo"));
        CHECK_FALSE(range_contains("fe80::1%lo", "fe80::1"));
        CHECK_FALSE(range_contains("0.0.0.0/0", ""));
        CHECK_FALSE(range_contains("0.0.0.0/0", "not an address"));
    }
}

}  // namespace penstock
