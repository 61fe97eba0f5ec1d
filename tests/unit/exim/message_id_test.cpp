#include "exim/message_id.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("a message id has one of Exim's two forms exactly") {
    CHECK(is_message_id("1vMkqP-0001aB-2Z"));
    CHECK(is_message_id("1vMkqP-00000001aBc-2ZzZ"));
    for (auto const* text :
         {"", "1vMkqP-0001aB-2Z ", " 1vMkqP-0001aB-2Z", "1vMkqP-0001aB-2", "1vMkqP-0001aB-2ZZ",
          "1vMkqP_0001aB-2Z", "1vMkqP-0001aB/2Z", "1vMkqP-0001a.-2Z", "--help", "-Mg",
          "1vMkqP-0001aB-2Z\n", "1vMkqP-00000001aBc-2Zz", "1vMkqP-000001aB-2Z"}) {
        CAPTURE(text);
        CHECK_FALSE(is_message_id(text));
    }
}
