#include "api/route.h"

#include <doctest/doctest.h>

namespace penstock {

TEST_SUITE("route") {
    TEST_CASE("route: format, function and session token are read from the undecoded path") {
        struct Row {
            std::string_view target;
            Format format;
            std::string_view function;
            std::string_view security_token;
        };
        for (auto const& row : std::initializer_list<Row>{
                 {"/json-api/version", Format::json, "version", ""},
                 {"/xml-api/version?user=a", Format::xml, "version", ""},
                 {"/cpsess1234567890/json-api/applist?", Format::json, "applist", "1234567890"},
                 {"/json-api/No-Such_1", Format::json, "No-Such_1", ""}}) {
            CAPTURE(row.target);
            auto const route = parse_route(row.target);
            REQUIRE(route);
            CHECK(route->format == row.format);
            CHECK(route->function == row.function);
            CHECK(security_token_asked(row.target) == row.security_token);
        }
    }

    TEST_CASE("route: nothing but the exact form is a route") {
        for (auto const* target :
             {"", "/", "json-api/version", "/json-api", "/json-api/", "/json-api/a/b",
              "/json-api/a%62", "/json-api/../version", "/JSON-API/version", "/cpsess/x",
              "/cpsess1/cpsess2/json-api/version", "/json-api/a.b", "/json-api/a\nb"}) {
            CAPTURE(target);
            auto const route = parse_route(target);
            REQUIRE_FALSE(route);
            CHECK(route.error().kind == ProblemKind::malformed_request);
        }
        CHECK_FALSE(parse_route("/json-api/" + std::string(129, 'a')));
        CHECK(parse_route("/json-api/" + std::string(128, 'a')));
    }

    TEST_CASE("route: the format to answer in is known even where the path is no route") {
        CHECK(format_asked("/xml-api/a%62?x") == Format::xml);
        CHECK(format_asked("/cpsess12/xml-api/") == Format::xml);
        CHECK(format_asked("/json-api/x?/xml-api/") == Format::json);
        CHECK(format_asked("/nothing") == Format::json);
    }
}

}  // namespace penstock
