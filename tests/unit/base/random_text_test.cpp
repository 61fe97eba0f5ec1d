#include "base/random_text.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("random text: as long as asked for, of its alphabet, and another one each time") {
    std::set<std::string> seen;
    std::set<char> letters;
    for (int i = 0; i < 1'000; ++i) {
        auto const text = random_text("0123456789", 70);
        CHECK(text.size() == 70);
        letters.insert(text.begin(), text.end());
        seen.insert(text);
    }
    CHECK(seen.size() == 1'000);
    CHECK(letters == std::set<char>{'0', '1', '2', '3', '4', '5', '6', '7', '8', '9'});
}
