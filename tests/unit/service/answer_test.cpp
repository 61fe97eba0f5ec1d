// From the request to the answer, whatever the function: credentials, versions, formats, bodies.
#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "api/query.h"
#include "unit/functions/test_host.h"

using namespace std::string_view_literals;

namespace penstock {

namespace {

std::string const refused_json =
    R"({"cpanelresult":{"apiversion":"2","data":{"reason":"Access denied","result":"0"},)"
    R"("error":"Access denied","type":"text"}})";

HttpRequest post(std::string target, std::string type, std::string body) {
    HttpRequest request;
    request.method = "POST";
    request.target = std::move(target);
    request.content_type = std::move(type);
    request.body = std::move(body);
    request.authorization = TestHost::root_token;
    return request;
}

}  // namespace

TEST_SUITE("answer") {
    TEST_CASE(
        "answer: whatever is wrong with the credentials, the answer is one and the same 403") {
        TestHost const host;
        for (auto const* authorization :
             {"", "whm", "whm ", "whm root", "whm root:", "whm root:WRONG",
              "whm bob:ROOTTOKEN00000000000000000000000", "Basic cm9vdDp4",
              "whm root:ROOTTOKEN00000000000000000000000, whm bob:X",
              "whm reseller1:ROOTTOKEN00000000000000000000000"}) {
            for (auto const* function : {"version", "suspend_outgoing_email", "no_such", "a%00b"}) {
                CAPTURE(authorization);
                CAPTURE(function);
                auto const answer = host.get(
                    "/json-api/" + std::string(function) + "?api.version=1&user=alice&x=%zz",
                    authorization);
                CHECK(answer.status == 403);
                CHECK(answer.body == refused_json);
            }
        }
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE("answer: a refusal in XML has the same keys below cpanelresult") {
        TestHost const host;
        auto const answer = host.get("/cpsess1234567890/xml-api/version", "");
        CHECK(answer.status == 403);
        CHECK(answer.content_type == R"(text/xml; charset="utf-8")");
        CHECK(answer.body ==
              "<cpanelresult><apiversion>2</apiversion><error>Access denied</error><data><reason>"
              "Access denied</reason><result>0</result></data><type>text</type></cpanelresult>");
    }

    TEST_CASE("answer: the scheme of the credentials may be written in any case") {
        TestHost const host;
        std::string upper(TestHost::root_token);
        upper.replace(0, 3, "WHM");
        CHECK(host.get("/json-api/version?api.version=1", upper).status == 200);
    }

    TEST_CASE("answer: without api.version nothing runs and the function is called unknown") {
        TestHost const host;
        auto const answer = host.get("/json-api/suspend_outgoing_email?user=alice");
        CHECK(answer.status == 200);
        CHECK(answer.body == R"({"error":"Unknown App Requested: suspend_outgoing_email"})");
        CHECK_FALSE(host.is_suspended("alice"));
        CHECK(host.get("/xml-api/nonsense").body ==
              "<result><error>Unknown App Requested: nonsense</error></result>");
    }

    TEST_CASE(
        "answer: an unknown function, and every other version, is an unknown app of its version") {
        TestHost const host;
        CHECK(masked_reason(host.get("/json-api/nonsense?api.version=1").body) ==
              "Unknown app (“nonsense”) requested for this version (1) of the API.");
        for (auto const* version : {"0", "2", "11", "x"}) {
            CAPTURE(version);
            auto const answer = host.get(
                "/json-api/suspend_outgoing_email?user=alice&api.version=" + std::string(version));
            CHECK(answer.status == 200);
            CHECK(masked_reason(answer.body) ==
                  "Unknown app (“suspend_outgoing_email”) requested "
                  "for this version (" +
                      std::string(version) + ") of the API.");
        }
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE("answer: XML answers have metadata below result, for failures too") {
        TestHost const host;
        CHECK(host.get("/xml-api/suspend_outgoing_email?api.version=1&user=alice").body ==
              "<result><metadata><command>suspend_outgoing_email</command><reason>OK</reason>"
              "<result>1</result><version>1</version></metadata></result>");
        CHECK(host.get("/xml-api/nonsense?api.version=1").body ==
              "<result><metadata><command>nonsense</command><reason>Unknown app (“nonsense”) "
              "requested for this version (1) of the API.</reason><result>0</result>"
              "<version>1</version></metadata></result>");
        CHECK(host.get("/xml-api/version?api.version=1")
                  .body.find("<data><version>11.138.0.6</version></data>") != std::string::npos);
    }

    TEST_CASE("answer: an escape that cannot be decoded is HTTP 400 in the asked format") {
        TestHost const host;
        auto const json =
            host.get("/json-api/suspend_outgoing_email?api.version=1&user=alice&x=%zz");
        CHECK(json.status == 400);
        CHECK(parse_json(json.body)["metadata"]["result"] == 0);
        CHECK(host.get("/xml-api/version?api.version=1&x=%4").body.starts_with("<result>"));
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE(
        "answer: arguments come from the query, from a form of any Content-Type, and from JSON") {
        TestHost const host;
        std::string const path = "/json-api/suspend_outgoing_email";
        auto const suspends = [&](HttpRequest const& request, std::string_view account) {
            auto const answer = host.request(request);
            return parse_json(answer.body)["metadata"]["result"] == 1 && host.is_suspended(account);
        };
        CHECK(
            suspends(post(path, "application/octet-stream", "api.version=1&user=alice"), "alice"));
        CHECK(suspends(post(path + "?api.version=1", "", "user=bob&"), "bob"));
        CHECK(suspends(post(path, "Application/JSON; charset=utf-8",
                            R"({"api.version":1,"user":"carol","flag":true})"),
                       "carol"));
    }

    TEST_CASE("answer: a repeated key in a JSON body is a repeated argument") {
        TestHost const host;
        auto const answer =
            host.request(post("/json-api/suspend_outgoing_email?api.version=1", "application/json",
                              R"({"user":"alice","user":"bob"})"));
        CHECK(masked_reason(answer.body) ==
              "API failure: (XID xxxxxx) Provide the “user” argument only once.");
    }

    TEST_CASE("answer: a body that is no flat JSON object or multipart form is HTTP 400") {
        TestHost const host;
        std::string const path = "/json-api/suspend_outgoing_email?api.version=1&user=alice";
        for (auto const* body : {"{", "[1]", "3", R"({"a":{"b":1}})", R"({"a":[[1]]})", "{}{}"}) {
            CAPTURE(body);
            CHECK(host.request(post(path, "application/json", body)).status == 400);
        }
        CHECK(host.request(post(path, "multipart/form-data; boundary=x", "--x--")).status == 400);
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE("answer: as many arguments as allowed are read, one more is HTTP 413") {
        TestHost const host;
        std::string target = "/json-api/version?api.version=1";
        for (std::size_t i = 1; i < max_params; ++i) {
            target += "&a" + std::to_string(i) + "=1";
        }
        CHECK(host.get(target).status == 200);
        CHECK(host.get(target + "&one=more").status == 413);
    }

    TEST_CASE("answer: a JSON number of any size or shape is an argument or HTTP 400") {
        TestHost const host;
        for (auto const* number :
             {"99999999999999999999999999", "-99999999999999999999999", "1e999", "-0", "0.1", "1e5",
              "01", "--1", ".5", "18446744073709551615"}) {
            CAPTURE(number);
            auto const answer =
                host.request(post("/json-api/version?api.version=1", "application/json",
                                  "{\"n\":" + std::string(number) + "}"));
            CHECK((answer.status == 200 || answer.status == 400));
        }
    }

    TEST_CASE("answer: hostile bytes anywhere in a request get an answer and do nothing") {
        TestHost const host;
        std::mt19937 random(2086);  // the same bytes in every run
        auto const noise = [&random](std::size_t longest) {
            static constexpr std::string_view pool = "{}[]\":,\\u0%+&=?/ \0\r\n'é\xff"sv;
            std::string text;
            for (auto left = random() % longest; left > 0; --left) {
                text += random() % 3 == 0 ? static_cast<char>(random() % 256)
                                          : pool[random() % pool.size()];
            }
            return text;
        };
        auto const before = host.marks();
        for (int i = 0; i < 5'000; ++i) {
            auto request = post("/json-api/suspend_outgoing_email?api.version=1&user=" + noise(30),
                                random() % 2 == 0 ? "application/json" : noise(20), noise(60));
            if (random() % 4 == 0) {
                request.target = noise(40);
            }
            auto const answer = host.request(request);
            REQUIRE((answer.status == 200 || answer.status == 400 || answer.status == 413));
            REQUIRE(parse_json(answer.body)["metadata"]["result"] == 0);
        }
        CHECK(host.marks() == before);
    }

    TEST_CASE("answer: methods other than GET and POST execute nothing") {
        TestHost const host;
        auto request = post("/json-api/suspend_outgoing_email?api.version=1&user=alice", "", "");
        for (auto const* method : {"HEAD", "PUT", "DELETE", "get", "OPTIONS"}) {
            request.method = method;
            CHECK(host.request(request).status == 405);
        }
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE("answer: paths that are not exactly those of the API execute nothing") {
        TestHost const host;
        std::string const query = "?api.version=1&user=alice";
        for (auto const* path :
             {"/json-api//suspend_outgoing_email", "/json-api/./suspend_outgoing_email",
              "/json-api/suspend%5foutgoing_email", "//json-api/suspend_outgoing_email",
              "/x/../json-api/suspend_outgoing_email", "/json-api/suspend_outgoing_email/",
              "/json-api/", "/", "", "/cpsess12x/json-api/suspend_outgoing_email",
              "http://h/json-api/suspend_outgoing_email"}) {
            CAPTURE(path);
            CHECK(host.get(path + query).status == 400);
        }
        CHECK_FALSE(host.is_suspended("alice"));
        CHECK(host.get("/cpsess1234567890/json-api/version?api.version=1").status == 200);
    }
}

}  // namespace penstock
