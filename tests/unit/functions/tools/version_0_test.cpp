// Calls without api.version, as clients from before WHM API 1 make them.
#include <string>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

namespace penstock {

TEST_SUITE("version 0") {
    TEST_CASE("version 0: applist and version answer their data alone") {
        TestHost const host;
        CHECK(host.get("/json-api/version").body == R"({"version":"11.138.0.6"})");
        CHECK(host.get("/xml-api/version").body ==
              "<version><version>11.138.0.6</version></version>");
        auto const applist = parse_json(host.get("/json-api/applist").body);
        CHECK(applist.getMemberNames() == std::vector<std::string>{"app"});
        CHECK(applist["app"].size() > 3);
    }

    TEST_CASE("version 0: listaccts and accountsummary answer status, statusmsg and acct") {
        TestHost const host;
        for (auto const* target : {"/json-api/listaccts", "/json-api/accountsummary?user=bob",
                                   "/json-api/listaccts?api.version=0"}) {
            CAPTURE(target);
            auto const answer = parse_json(host.get(target).body);
            CHECK(answer["status"] == 1);
            CHECK(answer["statusmsg"] == "Ok");
            CHECK(answer["acct"].isArray());
            CHECK_FALSE(answer.isMember("metadata"));
        }
        CHECK(host.get("/xml-api/accountsummary?user=bob").body.starts_with("<accountsummary>"));
    }

    TEST_CASE("version 0: an account that the caller does not have is told in the words of then") {
        TestHost const host;
        host.allow_reseller("acct-summary");
        for (auto const* user : {"alice", "nobody"}) {
            CHECK(host.get("/json-api/accountsummary?user=" + std::string(user),
                           std::string(TestHost::reseller_token))
                      .body == R"({"acct":null,"status":0,"statusmsg":"Account does not exist"})");
        }
    }

    TEST_CASE("version 0: all other functions are unknown, and nothing is executed") {
        TestHost const host;
        CHECK(host.get("/json-api/suspend_outgoing_email?user=alice").body ==
              R"({"error":"Unknown App Requested: suspend_outgoing_email"})");
        CHECK(host.get("/json-api/list_users").body ==
              R"({"error":"Unknown App Requested: list_users"})");
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE("version 0: rights count as ever") {
        TestHost const host;
        auto const answer =
            parse_json(host.get("/json-api/listaccts", std::string(TestHost::reseller_token)).body);
        CHECK(answer["status"] == 0);
        CHECK(answer["statusmsg"] ==
              "Permission denied: You do not have the required privileges to run listaccts");
    }
}

}  // namespace penstock
