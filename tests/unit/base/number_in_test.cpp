#include "base/number_in.h"

#include <cstddef>
#include <cstdint>

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("a number is the whole text, digits and nothing else") {
    CHECK(number_in<std::size_t>("0") == 0);
    CHECK(number_in<std::size_t>("18446744073709551615") == 18446744073709551615U);
    for (auto const* text : {"", "-1", "+1", " 1", "1 ", "1,", "0x1", "18446744073709551616"}) {
        CAPTURE(text);
        CHECK_FALSE(number_in<std::size_t>(text));
    }
}

TEST_CASE("a number has a minus, a size and a base as its type and its caller say") {
    CHECK(number_in<std::int64_t>("-12") == -12);
    CHECK_FALSE(number_in<std::int64_t>("--12"));
    CHECK(number_in<std::uint16_t>("65535") == 65535);
    CHECK_FALSE(number_in<std::uint16_t>("65536"));
    CHECK(number_in<unsigned>("0A", 16) == 10);
    CHECK_FALSE(number_in<unsigned>("0A"));
}
