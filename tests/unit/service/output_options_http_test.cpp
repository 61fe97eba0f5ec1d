// Output options where a caller meets them: on functions, over HTTP.
#include <string>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string users_in(std::string const& body) {
    std::string users;
    auto const answer = parse_json(body);
    for (auto const& account : answer["data"]["acct"]) {
        users += account["user"].asString() + " ";
    }
    return users;
}

}  // namespace

TEST_SUITE("output options over HTTP") {
    TEST_CASE("output options: the suspended accounts are a filter on listaccts") {
        TestHost const host;
        REQUIRE(host.get("/json-api/suspend_outgoing_email?api.version=1&user=bob").status == 200);
        auto const body = host.get(
                                  "/json-api/listaccts?api.version=1&api.filter.enable=1"
                                  "&api.filter.verbose=1&api.filter.a.field=outgoing_mail_suspended"
                                  "&api.filter.a.type=%3D%3D&api.filter.a.arg0=1")
                              .body;
        CHECK(users_in(body) == "bob ");
        CHECK(parse_json(body)["metadata"]["filter"]["filtered"].asInt() == 3);
    }

    TEST_CASE("output options: a sorted page with one column") {
        TestHost const host;
        auto const body = host.get(
                                  "/json-api/listaccts?api.version=1&api.sort.enable=1"
                                  "&api.sort.a.field=user&api.sort.a.reverse=1&api.chunk.enable=1"
                                  "&api.chunk.size=2&api.chunk.start=1&api.chunk.verbose=1"
                                  "&api.columns.enable=1&api.columns.a=user")
                              .body;
        CHECK(body.starts_with(R"({"data":{"acct":[{"user":"carol"},{"user":"bob"}]},)"
                               R"("metadata":{"chunk":{"chunks":2,"current":1,"records":3,)"
                               R"("size":2,"start":1},)"));
    }

    TEST_CASE("output options: a list of plain texts is filtered by *") {
        TestHost const host;
        auto const body = host.get(
                                  "/json-api/applist?api.version=1&api.filter.enable=1"
                                  "&api.filter.a.field=*&api.filter.a.arg0=SUSPEND_OUT")
                              .body;
        CHECK(body.starts_with(
            R"({"data":{"app":["suspend_outgoing_email","unsuspend_outgoing_email"]},)"));
    }

    TEST_CASE("output options: one that cannot be read stops any function before it changes") {
        TestHost const host;
        auto const before = host.marks();
        CHECK(masked_reason(host.get("/json-api/suspend_outgoing_email?api.version=1&user=bob"
                                     "&api.chunk.enable=1&api.chunk.size=0")
                                .body) ==
              "API failure: (XID xxxxxx) The “api.chunk.size” argument must be a number of at "
              "least 1.");
        CHECK(host.marks() == before);
    }
}

}  // namespace penstock
