#include "fcgi/gateway.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace {

using namespace penstock;
using Strings = std::vector<std::string>;

tl::expected<RequestHead, Refused> read(Strings const& parameters) {
    std::vector<char const*> pointers;
    for (auto const& text : parameters) {
        pointers.push_back(text.c_str());
    }
    pointers.push_back(nullptr);
    return read_head(pointers.data(), Limits());
}

// A well-formed request, with these in addition.
tl::expected<RequestHead, Refused> read_with(Strings more) {
    Strings all{"REQUEST_METHOD=GET", "REQUEST_URI=/json-api/version"};
    all.insert(all.end(), more.begin(), more.end());
    return read(all);
}

BodySource source_of(std::string& rest) {
    return [&rest](char* into, std::size_t size) {
        auto const count = rest.copy(into, std::min<std::size_t>(size, 7));
        rest.erase(0, count);
        return count;
    };
}

}  // namespace

TEST_SUITE("gateway") {
    TEST_CASE("every parameter that counts becomes a field of the request") {
        auto const head = read(
            {"REQUEST_METHOD=POST", "REQUEST_URI=/xml-api/f?a=%31&b=c=d", "CONTENT_TYPE=text/plain",
             "CONTENT_LENGTH=12", "HTTP_AUTHORIZATION=whm root:ABC", "REMOTE_USER=root",
             "REMOTE_ADDR=::1", "HTTP_COOKIE=a=b", "HTTPS=on", "REQUEST_START=1700000000.123"});
        REQUIRE(head);
        CHECK(head->request.method == "POST");
        CHECK(head->request.target == "/xml-api/f?a=%31&b=c=d");
        CHECK(head->request.content_type == "text/plain");
        CHECK(head->request.authorization == "whm root:ABC");
        CHECK(head->request.remote_user == "root");
        CHECK(head->request.remote_addr == "::1");
        CHECK(head->request.cookie == "a=b");
        CHECK(head->request.tls);
        CHECK(head->content_length == 12);
        CHECK(head->sent_at == std::chrono::milliseconds(1'700'000'000'123));
    }

    TEST_CASE("what is not sent, or sent empty, is empty") {
        auto const head =
            read_with({"CONTENT_LENGTH=", "REMOTE_USER=", "HTTPS=", "REQUEST_START="});
        REQUIRE(head);
        CHECK(head->content_length == 0);
        CHECK(head->request.remote_user.empty());
        CHECK_FALSE(head->request.tls);
        CHECK_FALSE(head->sent_at);
    }

    TEST_CASE("a parameter that is not taken has no effect, even twice") {
        auto const head = read_with({"HTTP_PROXY=evil", "HTTP_PROXY=evil", "Authorization=whm x:Y",
                                     "QUERY_STRING=user=bob", "SCRIPT_NAME=/xml-api/other"});
        REQUIRE(head);
        CHECK(head->request.target == "/json-api/version");
        CHECK(head->request.authorization.empty());
    }

    TEST_CASE("a name with a dash is another name") {
        auto const head = read_with({"ssl-secure-reneg=1", "REMOTE-USER=root", "HTTPS-=on",
                                     "HTTP-AUTHORIZATION=whm root:ABC", "REMOTE_USER=a"});
        REQUIRE(head);
        CHECK(head->request.remote_user == "a");
        CHECK(head->request.authorization.empty());
        CHECK_FALSE(head->request.tls);
    }

    TEST_CASE("a repeated parameter that decides something is refused, equal or not") {
        for (std::string const text :
             {"REQUEST_METHOD=GET", "REQUEST_URI=/json-api/version", "HTTP_AUTHORIZATION=whm a:B",
              "REMOTE_USER=root", "CONTENT_LENGTH=0", "CONTENT_TYPE=a", "HTTP_COOKIE=a",
              "REMOTE_ADDR=1", "HTTPS=on", "REQUEST_START=1.000"}) {
            CAPTURE(text);
            auto const refused = read_with({text, text});
            REQUIRE_FALSE(refused);
            CHECK(refused.error().problem.kind == ProblemKind::malformed_request);
            CHECK(refused.error().target == "/json-api/version");
        }
    }

    TEST_CASE("two Content-Types that a web server joined into one are refused") {
        CHECK_FALSE(read_with({"CONTENT_TYPE=application/json, text/plain"}));
        CHECK_FALSE(read_with({"CONTENT_TYPE=multipart/form-data; boundary=\"a, b"}));
        CHECK(read_with({"CONTENT_TYPE=application/json; charset=utf-8"}));
    }

    TEST_CASE("malformed parameters are refused") {
        for (std::string const text :
             {"=x", "NAME WITH SPACE=x", "HTTP_A\nREMOTE_USER=root", "HTTP_\xc3\xa4=x",
              "REMOTE_USER=a\nb", "HTTP_AUTHORIZATION=a\r", "HTTP_COOKIE=\x7f", "CONTENT_LENGTH=-1",
              "CONTENT_LENGTH=+1", "CONTENT_LENGTH= 1", "CONTENT_LENGTH=1,1", "CONTENT_LENGTH=0x1",
              "CONTENT_LENGTH=1 ", "REQUEST_URI=y=x"}) {
            CAPTURE(text);
            auto const refused = read_with({text});
            REQUIRE_FALSE(refused);
            CHECK(refused.error().problem.kind == ProblemKind::malformed_request);
        }
    }

    TEST_CASE("a request without method or target, or with an odd method, is refused") {
        CHECK_FALSE(read({"REQUEST_METHOD=GET"}));
        CHECK_FALSE(read({"REQUEST_URI=/"}));
        CHECK_FALSE(read({"REQUEST_METHOD=GET", "REQUEST_URI="}));
        for (std::string const method : {"", "get", "G T", "GET\t", "VERYVERYLONGMETHOD"}) {
            CAPTURE(method);
            CHECK_FALSE(read({"REQUEST_METHOD=" + method, "REQUEST_URI=/"}));
        }
    }

    TEST_CASE("a start time in another form counts as not sent") {
        for (std::string const text :
             {"1700000000", "1700000000.12", "1700000000.1234", "x.123", "1.-12", "-1.123", "1.12x",
              "99999999999999999999.123", "9223372036854775807.000", "9000000001.000"}) {
            CAPTURE(text);
            auto const head = read_with({"REQUEST_START=" + text});
            REQUIRE(head);
            CHECK_FALSE(head->sent_at);
        }
    }

    TEST_CASE("limits hold to the byte") {
        Limits const limits;
        auto const fits = [](std::string const& name, std::string const& value) {
            auto const result = read({"REQUEST_METHOD=GET", name + "=" + value,
                                      name == "REQUEST_URI" ? "X=y" : "REQUEST_URI=/"});
            CHECK((result || result.error().problem.kind == ProblemKind::request_too_large));
            return result.has_value();
        };
        auto const text = [](std::size_t size) { return std::string(size, 'a'); };
        for (auto const& [size, is_fine] :
             {std::pair(-1, true), std::pair(0, true), std::pair(1, false)}) {
            CAPTURE(size);
            auto const at = [over = size](std::size_t limit) {
                return limit + static_cast<std::size_t>(over);
            };
            CHECK(fits("REQUEST_URI", "/?" + text(at(limits.query_bytes))) == is_fine);
            CHECK(fits("REQUEST_URI", text(at(limits.path_bytes))) == is_fine);
            CHECK(fits("REQUEST_URI", text(at(limits.path_bytes)) + "?a=b") == is_fine);
            CHECK(fits("HTTP_AUTHORIZATION", text(at(limits.header_bytes))) == is_fine);
            CHECK(fits("CONTENT_LENGTH", std::to_string(at(limits.body_bytes))) == is_fine);
        }
        CHECK_FALSE(fits("CONTENT_LENGTH", "18446744073709551616"));
    }

    TEST_CASE("as many parameters as the limit are read, one more is refused") {
        Strings more(Limits().parameters - 2, "HTTP_X=y");
        CHECK(read_with(more));
        more.push_back("HTTP_X=y");
        auto const refused = read_with(more);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().problem.kind == ProblemKind::request_too_large);
    }

    TEST_CASE("a body is exactly as long as it was said to be") {
        std::string const sent = "user=alice&api.version=1";
        for (auto const& [length, is_fine] : {std::pair<std::size_t, bool>(sent.size() - 1, false),
                                              {sent.size(), true},
                                              {sent.size() + 1, false},
                                              {0, false}}) {
            CAPTURE(length);
            auto rest = sent;
            auto const body = read_body(source_of(rest), length);
            CHECK(body.has_value() == is_fine);
            CHECK((!body || *body == sent));
        }
        std::string nothing;
        CHECK(read_body(source_of(nothing), 0) == "");
    }

    TEST_CASE("draining stops at its limit") {
        std::string rest(100, 'x');
        CHECK(drain(source_of(rest), 100));
        CHECK(rest.empty());
        rest.assign(100'000, 'x');
        CHECK_FALSE(drain(source_of(rest), 100));
        CHECK(rest.size() > 99'000);
    }
}
