#include "auth/session_cookie.h"

#include <string>

#include <doctest/doctest.h>

namespace penstock {

TEST_SUITE("session cookie") {
    std::string const secret = std::string(47, 'a') + "Z";
    std::string const good = "__Host-whostmgrsession=" + secret;

    TEST_CASE("session cookie: it is found among others") {
        for (auto const& header : {good, "a=b; " + good, good + "; a=b",
                                   "a;b=" + secret + ";" + good, good + "; " + good}) {
            CAPTURE(header);
            auto const found = session_cookie(header);
            REQUIRE(found);
            CHECK(found->reveal() == secret);
        }
    }

    TEST_CASE("session cookie: another name, another form or two of them are none") {
        auto const other = "__Host-whostmgrsession=" + std::string(48, 'b');
        for (auto const& header :
             {std::string(), std::string(";;; ;"), "whostmgrsession=" + secret,
              "__host-whostmgrsession=" + secret, "x" + good, good + "a", good.substr(0, 70),
              "__Host-whostmgrsession =" + secret, std::string("__Host-whostmgrsession"),
              good + "; " + other, other + ";" + good, "__Host-whostmgrsession=\"" + secret + "\"",
              "__Host-whostmgrsession=" + std::string(47, 'a') + "/"}) {
            CAPTURE(header);
            CHECK_FALSE(session_cookie(header));
        }
    }
}

}  // namespace penstock
