#include "base/number_in.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("a number is digits and nothing else") {
    CHECK(number_in("0") == 0);
    CHECK(number_in("123456789") == 123456789);
    for (auto const* text : {"", "-1", "+1", "1 ", "0x1", "1234567890"}) {
        CAPTURE(text);
        CHECK_FALSE(number_in(text));
    }
}
