#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "api/query.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

Json::Value run(TestHost const& host, std::string const& arguments,
                std::string_view who = TestHost::root_token) {
    return parse_json(
        host.get("/json-api/batch?api.version=1&" + arguments, std::string(who)).body);
}

}  // namespace

TEST_SUITE("batch") {
    TEST_CASE("batch: every call is carried out in its order and answers in its own envelope") {
        TestHost const host;
        auto const answer = run(host,
                                "command=suspend_outgoing_email%3Fuser%3Dalice"
                                "&command-1=version&command-0=applist%3F");
        CHECK(answer["metadata"]["result"] == 1);
        auto const& result = answer["data"]["result"];
        REQUIRE(result.size() == 3);
        CHECK(result[0]["metadata"]["command"] == "suspend_outgoing_email");
        CHECK(result[0]["metadata"]["result"] == 1);
        CHECK(result[1]["metadata"]["command"] == "applist");
        CHECK(result[1]["data"]["app"].isArray());
        CHECK(result[2]["data"]["version"] == "11.138.0.6");
        CHECK(host.is_suspended("alice"));
    }

    TEST_CASE("batch: a call that fails is told beside the others, which go on") {
        TestHost const host;
        auto const result = run(host,
                                "command=suspend_outgoing_email%3Fuser%3Dnobody"
                                "&command=nonsense&command=version%3Fa%3D%25zz"
                                "&command=suspend_outgoing_email%3Fuser%3Dbob")["data"]["result"];
        REQUIRE(result.size() == 4);
        for (Json::ArrayIndex i = 0; i < 3; ++i) {
            CHECK(result[i]["metadata"]["result"] == 0);
        }
        CHECK(result[1]["metadata"]["reason"] ==
              "Unknown app (“nonsense”) requested for this version (1) of the API.");
        CHECK(host.is_suspended("bob"));
    }

    TEST_CASE("batch: with abort_on_error nothing runs behind the first failure") {
        TestHost const host;
        auto const answer = run(host,
                                "abort_on_error=1&command=version"
                                "&command=suspend_outgoing_email%3Fuser%3Dnobody"
                                "&command=suspend_outgoing_email%3Fuser%3Dbob");
        CHECK(answer["metadata"]["result"] == 1);
        CHECK(answer["data"]["result"].size() == 2);
        CHECK_FALSE(host.is_suspended("bob"));
    }

    TEST_CASE("batch: rights and ownership are those of each call") {
        TestHost const host;
        auto const result = run(host,
                                "command=suspend_outgoing_email%3Fuser%3Dalice"
                                "&command=suspend_outgoing_email%3Fuser%3Dcarol"
                                "&command=listaccts",
                                TestHost::reseller_token)["data"]["result"];
        REQUIRE(result.size() == 3);
        CHECK(result[0]["metadata"]["result"] == 0);
        CHECK(result[1]["metadata"]["result"] == 1);
        CHECK(result[2]["metadata"]["reason"] ==
              "Permission denied: You do not have the required privileges to run listaccts");
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE("batch: output options belong to the call that they are written in") {
        TestHost const host;
        auto const result = run(host,
                                "command=listaccts%3Fapi.columns.enable%3D1%26api.columns.a%3Duser"
                                "&command=listaccts")["data"]["result"];
        CHECK(result[1]["data"]["acct"][0].size() > 10);
    }

    TEST_CASE("batch: it does not run itself, and it asks for its commands") {
        TestHost const host;
        auto const inner = run(host, "command=batch%3Fcommand%3Dversion")["data"]["result"][0];
        CHECK(inner["metadata"]["result"] == 0);
        CHECK(masked_reason(host.get("/json-api/batch?api.version=1").body) ==
              "API failure: (XID xxxxxx) Provide the “command” argument.");
        CHECK(masked_reason(
                  host.get("/json-api/batch?api.version=1&command=version&abort_on_error=yes")
                      .body) ==
              "API failure: (XID xxxxxx) The “abort_on_error” argument must be 1 or 0.");
    }

    TEST_CASE("batch: a hundred suspends in one body leave a hundred marks") {
        TestHost const host;
        HttpRequest request;
        request.method = "POST";
        request.target = "/json-api/batch?api.version=1";
        request.authorization = TestHost::root_token;
        for (int i = 0; i < 100; ++i) {
            auto const name = "many" + std::to_string(i);
            host.add_account(name, "root", name + ".example");
            request.body += "&command=suspend_outgoing_email%3Fuser%3D" + name;
        }
        CHECK(parse_json(host.request(request).body)["data"]["result"].size() == 100);
        CHECK(host.is_suspended("many0"));
        CHECK(host.is_suspended("many99"));
    }
}

}  // namespace penstock
