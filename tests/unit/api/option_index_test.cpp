#include "api/option_index.h"

#include <string>

#include <doctest/doctest.h>

namespace penstock {

TEST_CASE("option_index: it reads what the official JavaScript client writes for each place") {
    for (std::size_t place = 0; place < 1'000; ++place) {
        auto const letters =
            std::string(place / 26, 'z') + "abcdefghijklmnopqrstuvwxyz"[place % 26];
        CAPTURE(letters);
        CHECK(option_index(letters) == place);
    }
    for (auto const* other :
         {"", "A", "aa", "az", "zaz", "zaa", "1", "z1", "a ", "-", "\xc3\xa4"}) {
        CAPTURE(other);
        CHECK_FALSE(option_index(other));
    }
}

}  // namespace penstock
