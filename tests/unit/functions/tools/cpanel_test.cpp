// The two ways to UAPI: cpanel, with and without its prefixes, and uapi_cpanel; whole answers.
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string const suspend =
    "cpanel_jsonapi_user=alice&cpanel_jsonapi_apiversion=3&cpanel_jsonapi_module=Email"
    "&cpanel_jsonapi_func=suspend_outgoing&email=info@alice.example";

std::string const bad_user =
    R"({"data":{"reason":"User parameter is invalid or was not supplied","result":"0"},)"
    R"("error":"User parameter is invalid or was not supplied","type":"text"})";

std::string json(TestHost const& host, std::string const& arguments) {
    return host.get("/json-api/cpanel?" + arguments).body;
}

bool is_mailbox_suspended(TestHost const& host) {
    return host.is_suspended("info@alice.example");
}

}  // namespace

TEST_SUITE("cpanel") {
    TEST_CASE("cpanel: UAPI's answer is the whole answer, whatever api.version says") {
        std::string const done =
            R"({"apiversion":3,"func":"suspend_outgoing","module":"Email","result":{"data":1,)"
            R"("errors":null,"messages":null,"metadata":{},"status":1,"warnings":null}})";
        for (auto const* version : {"", "&api.version=1", "&api.version=0", "&api.version=2"}) {
            TestHost const host;
            CAPTURE(version);
            CHECK(json(host, suspend + version) == done);
            CHECK(is_mailbox_suspended(host));
            CHECK_FALSE(host.is_suspended("alice"));
        }
    }

    TEST_CASE("cpanel: in XML the same keys are below cpanelresult, and both spellings are read") {
        TestHost const host;
        CHECK(host.get("/xml-api/cpanel?cpanel_xmlapi_user=alice&cpanel_xmlapi_apiversion=3"
                       "&cpanel_xmlapi_module=Email&cpanel_xmlapi_func=hold_outgoing"
                       "&email=info@alice.example")
                  .body ==
              "<cpanelresult><apiversion>3</apiversion><func>hold_outgoing</func>"
              "<module>Email</module><result><data/><errors/><messages/><metadata/>"
              "<status>1</status><warnings/></result></cpanelresult>");
        CHECK(std::filesystem::exists(host.path("state/outgoing/held/info@alice.example")));
        CHECK(json(host,
                   "cpanel_xmlapi_user=alice&cpanel_jsonapi_apiversion=3"
                   "&cpanel_xmlapi_module=Email&cpanel_xmlapi_func=nonsense")
                  .find("nonsense") != std::string::npos);
    }

    TEST_CASE("cpanel: who has no such account is told so in the words that clients know") {
        TestHost const host;
        for (auto const* user : {"", "&cpanel_jsonapi_user=", "&cpanel_jsonapi_user=nobody",
                                 "&cpanel_jsonapi_user=root", "&cpanel_jsonapi_user=..%2falice"}) {
            CAPTURE(user);
            CHECK(json(host,
                       "cpanel_jsonapi_apiversion=3&cpanel_jsonapi_module=Email"
                       "&cpanel_jsonapi_func=list_pops" +
                           std::string(user)) == bad_user);
        }
    }

    TEST_CASE("cpanel: a function of UAPI that is not here fails as UAPI fails") {
        TestHost const host;
        for (auto const* module : {"Email", "email", "Nonsense", "..%2f", "%00"}) {
            CAPTURE(module);
            auto const answer =
                parse_json(json(host,
                                "cpanel_jsonapi_user=alice&cpanel_jsonapi_apiversion=3"
                                "&cpanel_jsonapi_func=Suspend_outgoing&cpanel_jsonapi_module=" +
                                    std::string(module)));
            CHECK(answer["apiversion"] == 3);
            CHECK(answer["result"]["status"] == 0);
            CHECK(answer["result"]["data"].isNull());
            REQUIRE(answer["result"]["errors"].size() == 1);
            CHECK(answer["result"]["errors"][0].asString().starts_with(
                "The system could not find the function “Suspend_outgoing” in the UAPI module"));
        }
    }

    TEST_CASE("cpanel: API 1 and API 2 have no functions, and say so in their own frame") {
        TestHost const host;
        for (auto const* version : {"1", "2"}) {
            CAPTURE(version);
            CHECK(json(host,
                       "cpanel_jsonapi_user=alice&cpanel_jsonapi_module=Email"
                       "&cpanel_jsonapi_func=listpops&cpanel_jsonapi_apiversion=" +
                           std::string(version)) ==
                  R"({"cpanelresult":{"apiversion":)" + std::string(version) +
                      R"(,"data":{"reason":"Could not find function “listpops” in module )"
                      R"(“Email”: only UAPI (version 3) is offered here.","result":"0"},)"
                      R"("error":"Could not find function “listpops” in module “Email”: only )"
                      R"(UAPI (version 3) is offered here.","event":{"result":0},)"
                      R"("func":"listpops","module":"Email","type":"text"}})");
        }
        CHECK(host.get("/xml-api/cpanel?cpanel_xmlapi_user=alice&cpanel_xmlapi_module=Email"
                       "&cpanel_xmlapi_func=listpops")
                  .body.starts_with("<cpanelresult><apiversion>2</apiversion><data><reason>Could "
                                    "not find function"));
    }

    TEST_CASE("cpanel: what else is wrong with the call is told in the frame of API 2") {
        TestHost const host;
        auto const error = [&](std::string const& arguments) {
            auto const answer = parse_json(json(host, "cpanel_jsonapi_user=alice" + arguments));
            CHECK(answer["cpanelresult"]["data"]["result"] == "0");
            CHECK(answer["cpanelresult"]["data"]["reason"] == answer["cpanelresult"]["error"]);
            return answer["cpanelresult"]["error"].asString();
        };
        CHECK(error("&cpanel_jsonapi_apiversion=4").ends_with("must be one of 1, 2, 3."));
        CHECK(error("").ends_with("Provide the “cpanel_jsonapi_module” argument."));
        CHECK(error("&cpanel_jsonapi_module=Email")
                  .ends_with("Provide the “cpanel_jsonapi_func” argument."));
        auto const denied = parse_json(
            host.get("/json-api/cpanel?" + suspend, std::string(TestHost::limited_token)).body);
        CHECK(denied["cpanelresult"]["error"] ==
              "Permission denied: You do not have the required privileges to run cpanel");
        CHECK_FALSE(is_mailbox_suspended(host));
    }

    TEST_CASE("cpanel: the account is the one that was checked, whatever else is passed on") {
        TestHost const host;
        CHECK(json(host, suspend + "&cpanel.user=bob&user=bob").find("\"status\":1") !=
              std::string::npos);
        CHECK(json(host,
                   "cpanel_jsonapi_user=bob&cpanel.user=alice&cpanel_jsonapi_apiversion=3"
                   "&cpanel_jsonapi_module=Email&cpanel_jsonapi_func=unsuspend_outgoing"
                   "&email=info@alice.example")
                  .find("\"status\":0") != std::string::npos);
        CHECK(is_mailbox_suspended(host));
    }
}

TEST_SUITE("uapi_cpanel") {
    std::string const base = "/json-api/uapi_cpanel?api.version=1&cpanel.module=Email";

    TEST_CASE("uapi_cpanel: UAPI's answer stands in data.uapi") {
        TestHost const host;
        CHECK(host.get(base + "&cpanel.user=alice&cpanel.function=suspend_outgoing"
                              "&email=info@alice.example")
                  .body ==
              R"({"data":{"uapi":{"data":1,"errors":null,"messages":null,"metadata":{},)"
              R"("status":1,"warnings":null}},"metadata":{"command":"uapi_cpanel",)"
              R"("reason":"OK","result":1,"version":1}})");
        CHECK(is_mailbox_suspended(host));
        CHECK(host.get(base + "&cpanel.user=alice&cpanel.function=unsuspend_outgoing"
                              "&email=INFO%2Btag@Alice.Example.")
                  .body.find("\"status\":1") != std::string::npos);
        CHECK_FALSE(is_mailbox_suspended(host));
    }

    TEST_CASE("uapi_cpanel: a function that fails is no failure of the call") {
        TestHost const host;
        auto const answer = parse_json(
            host.get(base + "&cpanel.user=alice&cpanel.function=suspend_outgoing&email=x@y.example")
                .body);
        CHECK(answer["metadata"]["result"] == 1);
        CHECK(answer["data"]["uapi"]["status"] == 0);
        CHECK(answer["data"]["uapi"]["errors"][0].asString().ends_with(
            "You do not have a mailbox named “x@y.example”."));
        auto const missing =
            parse_json(host.get(base + "&cpanel.user=alice&cpanel.function=suspend_outgoing").body);
        CHECK(missing["data"]["uapi"]["errors"][0].asString().ends_with(
            "Provide the “email” argument."));
    }

    TEST_CASE("uapi_cpanel: who owns the account not is answered as for one that is not there") {
        TestHost const host;
        host.allow_reseller("cpanel-api");
        for (auto const* user : {"alice", "nobody"}) {
            auto const answer = host.get(base + "&cpanel.function=suspend_outgoing&cpanel.user=" +
                                             std::string(user) + "&email=info@alice.example",
                                         std::string(TestHost::reseller_token));
            CHECK(masked_reason(answer.body) ==
                  "API failure: (XID xxxxxx) You do not have a user named “" + std::string(user) +
                      "”.");
        }
        CHECK_FALSE(is_mailbox_suspended(host));
    }

    TEST_CASE("uapi_cpanel: it runs in a batch, and so does cpanel, in the usual frame") {
        TestHost const host;
        auto const answer = parse_json(
            host.get("/json-api/batch?api.version=1"
                     "&command=uapi_cpanel%3Fcpanel.user%3Dalice%26cpanel.module%3DEmail"
                     "%26cpanel.function%3Dlist_pops"
                     "&command=cpanel%3Fcpanel_jsonapi_user%3Dalice%26cpanel_jsonapi_module%3DEmail"
                     "%26cpanel_jsonapi_func%3Dlist_pops%26cpanel_jsonapi_apiversion%3D3")
                .body);
        auto const& results = answer["data"]["result"];
        REQUIRE(results.size() == 2);
        CHECK(results[0]["data"]["uapi"]["status"] == 1);
        CHECK(results[1]["data"]["result"]["status"] == 1);
        CHECK(results[1]["metadata"]["result"] == 1);
    }

    TEST_CASE("uapi_cpanel: a function is disabled with its role") {
        TestHost const host;
        host.write("state/profile.conf", "code = STANDARD\ndisabled_roles = MailSend\n");
        auto const answer =
            parse_json(host.get(base + "&cpanel.user=alice&cpanel.function=suspend_outgoing"
                                       "&email=info@alice.example")
                           .body);
        CHECK(answer["data"]["uapi"]["errors"][0].asString().find("“MailSend” role is disabled") !=
              std::string::npos);
        CHECK_FALSE(is_mailbox_suspended(host));
    }

    TEST_CASE("uapi_cpanel: the audit log names the function, the account and the mailbox") {
        TestHost const host;
        (void)host.get(base +
                       "&cpanel.user=alice&cpanel.function=hold_outgoing"
                       "&email=info@alice.example");
        std::ifstream log(host.path("log/audit.log"));
        std::string line;
        std::getline(log, line);
        CHECK(line.find("Email::hold_outgoing") != std::string::npos);
        CHECK(line.find("\"alice\"") != std::string::npos);
        CHECK(line.find("info@alice.example") != std::string::npos);
    }
}

}  // namespace penstock
