#include <string>

#include <doctest/doctest.h>

#include "api/form.h"
#include "api/query.h"

namespace penstock {

namespace {

std::string part(std::string const& about, std::string const& value) {
    return "--XX\r\nContent-Disposition: form-data; " + about + "\r\n\r\n" + value + "\r\n";
}

Result<RawParams> read(std::string const& body,
                       std::string const& type = "multipart/form-data; boundary=XX") {
    HttpRequest request;
    request.target = "/json-api/x?api.version=1";
    request.content_type = type;
    request.body = body;
    return parse_params(request);
}

}  // namespace

TEST_SUITE("multipart") {
    TEST_CASE("multipart: every part is an argument, repeats kept, nothing in it decoded") {
        auto const params =
            read(part("name=\"user\"", "al%41+ice") + part("name=\"acl\"", "a") +
                 part("name=\"acl\"", "b") + part("name=\"note\"", "x\r\n--X\r\ny") +
                 part("name=\"empty\"", "") + "--XX--\r\n");
        REQUIRE(params);
        CHECK(params->first("api.version") == "1");
        CHECK(params->first("user") == "al%41+ice");
        CHECK(params->all("acl") == std::vector<std::string_view>{"a", "b"});
        CHECK(params->first("note") == "x\r\n--X\r\ny");
        CHECK(params->first("empty") == "");
    }

    TEST_CASE("multipart: a quoted boundary is that boundary") {
        auto const params = read(part("name=\"user\"", "alice") + "--XX--",
                                 "Multipart/Form-Data; charset=utf-8; boundary=\"XX\"");
        REQUIRE(params);
        CHECK(params->first("user") == "alice");
    }

    TEST_CASE("multipart: what is not whole, named or a plain field is malformed") {
        auto const good = part("name=\"user\"", "alice");
        for (auto const& body : {good, good + "--XX", std::string("--XX--x").substr(0, 4),
                                 part("", "x") + "--XX--", part("name=\"\"", "x") + "--XX--",
                                 part("name=\"f\"; filename=\"f.txt\"", "x") + "--XX--"}) {
            CAPTURE(body);
            auto const params = read(body);
            REQUIRE_FALSE(params);
            CHECK(params.error().kind == ProblemKind::malformed_request);
        }
        CHECK_FALSE(read(good + "--XX--", "multipart/form-data"));
        CHECK_FALSE(read(good + "--XX--", "multipart/form-data; boundary=YY"));
    }

    TEST_CASE("multipart: more parts than arguments are allowed are too large") {
        std::string body;
        for (std::size_t i = 0; i < max_params; ++i) {
            body += part("name=\"a\"", "1");
        }
        CHECK(read(body + "--XX--").error().kind == ProblemKind::request_too_large);
    }
}

}  // namespace penstock
