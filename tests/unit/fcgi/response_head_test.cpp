#include "fcgi/response_head.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_SUITE("response head") {
    TEST_CASE("an answer has a status, a type, a length and two constant headers, no more") {
        CHECK(response_head({200, "application/json", "{}"}) ==
              "Status: 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
              "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n");
    }

    TEST_CASE("headers of the answer's own stand behind the constant ones") {
        CHECK(response_head({200, "text/plain", "", {{"Set-Cookie", "a=", "12", ";"}}}) ==
              "Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n"
              "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
              "Set-Cookie: a=12;\r\n\r\n");
    }

    TEST_CASE("a Location is no order to the web server") {
        auto const text = response_head({200, "text/plain", "", {{"Location", "/a", "12", "/"}}});
        CHECK(text.find("\r\nLocation:") == std::string::npos);
        CHECK(text.find("\r\nPenstock-Location: /a12/\r\n") != std::string::npos);
    }

    TEST_CASE("an empty answer has a length too") {
        CHECK(response_head({200, "text/plain", ""}).find("Content-Length: 0\r\n") !=
              std::string::npos);
    }

    TEST_CASE("an answer of 503 says when to try again") {
        CHECK(response_head({503, "text/plain", ""}).find("Retry-After: 1\r\n") !=
              std::string::npos);
    }

    TEST_CASE("a media type cannot bring a header of its own") {
        for (std::string const type : {"text/plain\r\nSet-Cookie: a=b", "text/plain\n", ""}) {
            auto const text = response_head({200, type, ""});
            CHECK(text.find("Set-Cookie") == std::string::npos);
            CHECK(text.find("Content-Type: text/plain\r\n") != std::string::npos);
        }
    }

    TEST_CASE("a status that is none becomes 500") {
        CHECK(response_head({0, "text/plain", ""}).find("Status: 500 Internal Server Error\r\n") ==
              0);
        CHECK(
            response_head({1000, "text/plain", ""}).find("Status: 500 Internal Server Error\r\n") ==
            0);
    }
}
