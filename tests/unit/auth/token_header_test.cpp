#include "auth/token_header.h"

#include <doctest/doctest.h>

namespace penstock {

TEST_SUITE("token header") {
    TEST_CASE("token header: the scheme in any case, then USER:TOKEN") {
        for (auto const* text : {"whm root:ABC123", "WHM root:ABC123", "Whm  root:ABC123"}) {
            CAPTURE(text);
            auto const header = parse_token_header(text);
            REQUIRE(header);
            CHECK(header->user == "root");
            CHECK(header->secret.reveal() == "ABC123");
        }
        CHECK(parse_token_header("whm reseller_1:a")->user == "reseller_1");
        CHECK(parse_token_header("whm root:" + std::string(1024, 'a')));
    }

    TEST_CASE("token header: anything else is no credential, joined headers above all") {
        for (auto const* text : {"",
                                 " ",
                                 "whm",
                                 "whm ",
                                 "whmroot:A",
                                 "Basic cm9vdDpB",
                                 "whm root",
                                 "whm :A",
                                 "whm root:",
                                 "whm Root:A",
                                 "whm ../x:A",
                                 "whm root:A B",
                                 "whm root:A,whm bob:B",
                                 "whm root:A, whm bob:B",
                                 "whm root:A\n",
                                 "whm root:A:B",
                                 "whm root:é",
                                 "\twhm root:A",
                                 "whm\troot:A",
                                 "whm, root:A",
                                 "whm\tx root:A"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_token_header(text));
        }
        CHECK_FALSE(parse_token_header("whm root:" + std::string(1025, 'a')));
        CHECK_FALSE(parse_token_header(std::string_view("whm root:A\0", 11)));
    }
}

TEST_SUITE("secret") {
    TEST_CASE("secret: it is wiped where it was moved from") {
        Secret first("ABC");
        Secret const second(std::move(first));
        CHECK(second.reveal() == "ABC");
        CHECK(first.reveal().empty());  // NOLINT(bugprone-use-after-move): that is the promise
    }

    TEST_CASE("secret: it can be neither copied nor assigned from a copy") {
        CHECK_FALSE(std::is_copy_constructible_v<Secret>);
        CHECK_FALSE(std::is_copy_assignable_v<Secret>);
    }
}

}  // namespace penstock
