#include "api/query.h"

#include <doctest/doctest.h>

namespace penstock {

namespace {

HttpRequest request(std::string target, std::string body = "", std::string type = "") {
    HttpRequest made;
    made.method = body.empty() ? "GET" : "POST";
    made.target = std::move(target);
    made.body = std::move(body);
    made.content_type = std::move(type);
    return made;
}

}  // namespace

TEST_SUITE("query") {
    TEST_CASE(
        "query: values are percent-decoded, and a plus is a space, in queries and forms alike") {
        auto const params =
            parse_params(request("/x?a=b%20c+d&e=%2B&f&=g&user=a%40b&u=%e2%80%9c", "h=i+j%26"));
        REQUIRE(params);
        CHECK(params->first("a") == "b c d");
        CHECK(params->first("e") == "+");
        CHECK(params->first("f") == "");
        CHECK(params->first("user") == "a@b");
        CHECK(params->first("u") == "“");
        CHECK(params->first("h") == "i j&");
        CHECK_FALSE(params->first("g").has_value());
        CHECK(params->size() == 6);
    }

    TEST_CASE("query: what clients send unencoded is taken as it is, empty pairs are nothing") {
        auto const params = parse_params(request("/x?api.version=1&&a=x@y/z&b==1&"));
        REQUIRE(params);
        CHECK(params->first("a") == "x@y/z");
        CHECK(params->first("b") == "=1");
        CHECK(params->size() == 3);
    }

    TEST_CASE("query: two question marks begin it like one") {
        auto const params = parse_params(request("/x??api.version=1&a=?"));
        REQUIRE(params);
        CHECK(params->first("api.version") == "1");
        CHECK(params->first("a") == "?");
        CHECK(parse_params(request("/x??"))->size() == 0);
    }

    TEST_CASE("query: the query comes before the body, and repeats are kept") {
        auto const params = parse_params(request("/x?user=a", "user=b&user=a"));
        REQUIRE(params);
        CHECK(params->size() == 3);
        CHECK(params->first("user") == "a");
        CHECK(params->is_ambiguous("user"));
        CHECK_FALSE(params->is_ambiguous("other"));
    }

    TEST_CASE("query: JSON values of every scalar kind become text") {
        auto const params =
            parse_params(request("/x",
                                 R"({"i":-3,"b":9007199254740993,"s":"“a”\u0000","t":true,)"
                                 R"("f":false,"n":null,"l":[1,"2"]})",
                                 "application/json"));
        REQUIRE(params);
        CHECK(params->first("i") == "-3");
        CHECK(params->first("b") == "9007199254740993");
        CHECK(params->first("s") == std::string_view("“a”\0", 8));
        CHECK(params->first("t") == "1");
        CHECK(params->first("f") == "0");
        CHECK(params->first("n") == "");
        CHECK(params->is_ambiguous("l"));
    }

    TEST_CASE("query: a broken escape is malformed, in the query and in the body") {
        for (auto const* text : {"a=%zz", "a=%4", "a=%", "%=1"}) {
            CAPTURE(text);
            CHECK(parse_params(request("/x?" + std::string(text))).error().kind ==
                  ProblemKind::malformed_request);
            CHECK(parse_params(request("/x", text)).error().kind == ProblemKind::malformed_request);
        }
    }

    TEST_CASE(
        "query: more arguments than allowed are too large, also when split over query and body") {
        std::string half = "a=1";
        for (std::size_t i = 1; i < max_params / 2; ++i) {
            half += "&a=1";
        }
        CHECK(parse_params(request("/x?" + half, half)));
        CHECK(parse_params(request("/x?" + half, half + "&a=1")).error().kind ==
              ProblemKind::request_too_large);
        std::string json = "{";
        for (std::size_t i = 0; i < max_params; ++i) {
            json += "\"a\":1,";
        }
        CHECK(parse_params(request("/x", json + "\"a\":1}", "application/json")).error().kind ==
              ProblemKind::request_too_large);
    }
}

}  // namespace penstock
