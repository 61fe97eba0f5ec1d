// One text, whatever its bytes, on its whole way: argument, answer in each format, mark, audit log.
// What comes out is what clean_text() makes of what went in, everywhere the same. That other
// people's parsers agree is in tests/formats.
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <Poco/AutoPtr.h>
#include <Poco/DOM/DOMParser.h>
#include <Poco/DOM/Document.h>
#include <Poco/DOM/Node.h>
#include <doctest/doctest.h>
#include <json/value.h>

#include "api/clean_text.h"
#include "api/envelope.h"
#include "api/yaml_text.h"
#include "marks/audit_log.h"
#include "marks/mark_record.h"
#include "unit/functions/test_host.h"

using namespace std::string_view_literals;

namespace penstock {

namespace {

std::vector<std::string> hostile_texts() {
    std::vector<std::string> texts;
    for (int byte = 0; byte < 256; ++byte) {
        texts.emplace_back(1, static_cast<char>(byte));
    }
    for (auto const text : {"\xed\xa0\x80"sv,
                            "\xe2\x80"sv,
                            "\xe2\x80x"sv,
                            "\xf0\x9f\x93"sv,
                            "\xc0\xaf"sv,
                            "\xf5\x80\x80\x80"sv,
                            "\xf8\x88\x80\x80\x80"sv,
                            "\x80\x80"sv,
                            "\xef\xbf\xbe"sv,
                            "\xef\xbb\xbf"sv,
                            "\xc2\x85\xe2\x80\xa8\xe2\x80\xa9"sv,
                            "\xf0\x9f\x93\xa7"sv,
                            "a\0b"sv,
                            "\r\n\r\nSet-Cookie: x"sv,
                            "\x1b[2J"sv,
                            "]]>"sv,
                            "<![CDATA[x]]>"sv,
                            "&amp;&lt;&#13;&#x0;"sv,
                            "</reason><result>1</result>"sv,
                            "\"}\\\",\"result\":1,\""sv,
                            "\nresult: 1\n"sv,
                            "' OR 1=1 --"sv,
                            "$(id)`id`"sv,
                            "%s%n%41"sv,
                            "a+b c"sv,
                            "../../etc/passwd"sv}) {
        texts.emplace_back(text);
    }
    std::mt19937 random(2'026);  // the same bytes in every run
    for (int i = 0; i < 500; ++i) {
        std::string text;
        for (auto left = random() % 40 + 1; left > 0; --left) {
            text += static_cast<char>(random() % 256);
        }
        texts.push_back(text);
    }
    return texts;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        encoded += {'%', digits[byte / 16], digits[byte % 16]};
    }
    return encoded;
}

std::string answer(TestHost const& host, std::string const& format, std::string_view text) {
    HttpRequest request;
    request.method = "POST";
    request.target = "/" + format + "/suspend_outgoing_email?api.version=1";
    request.content_type = "application/x-www-form-urlencoded";
    request.authorization = TestHost::root_token;
    request.body = "user=" + percent_encoded(text);
    return host.request(std::move(request)).body;
}

std::string reason_in_json(std::string const& body) {
    return parse_json(body)["metadata"]["reason"].asString();
}

std::string reason_in_xml(std::string const& body) {
    Poco::XML::DOMParser parser;
    Poco::AutoPtr<Poco::XML::Document> const document = parser.parseString(body);
    return document->getNodeByPath("/result/metadata/reason")->innerText();
}

// The text between the quotes of the answer that no such user is known.
std::string echoed(std::string const& reason) {
    constexpr std::string_view before = "You do not have a user named “";
    constexpr std::string_view behind = "”.";
    auto const start = reason.find(before) + before.size();
    REQUIRE(start < reason.size());
    return reason.substr(start, reason.size() - start - behind.size());
}

}  // namespace

TEST_SUITE("hostile bytes") {
    TEST_CASE("hostile bytes: an argument is echoed as one and the same text in JSON and XML") {
        TestHost const host;
        for (auto const& text : hostile_texts()) {
            CAPTURE(text);
            REQUIRE(echoed(reason_in_json(answer(host, "json-api", text))) == clean_text(text));
            REQUIRE(echoed(reason_in_xml(answer(host, "xml-api", text))) == clean_text(text));
        }
    }

    TEST_CASE("hostile bytes: 64 KiB come back whole, in JSON and XML") {
        TestHost const host;
        for (auto const* const unit : {"x", "\xff", "\xf0\x9f\x93\xa7", "&", "\"", "\n"}) {
            std::string text;
            while (text.size() < 64 * 1024) {
                text += unit;
            }
            auto const expected = clean_text(text);
            CHECK((echoed(reason_in_json(answer(host, "json-api", text))) == expected));
            CHECK((echoed(reason_in_xml(answer(host, "xml-api", text))) == expected));
        }
    }

    TEST_CASE("hostile bytes: the command line's formats say the same, on lines of their own") {
        for (auto const& text : hostile_texts()) {
            CAPTURE(text);
            auto const failed = problem(ProblemKind::no_such_account, text);
            auto const pretty = respond_version_1(Format::json_pretty, "x", failed, "xxxxxx").body;
            auto const reason = reason_in_json(pretty);
            REQUIRE(echoed(reason) == clean_text(text));
            REQUIRE(respond_version_1(Format::yaml, "x", failed, "xxxxxx").body ==
                    "---\nmetadata:\n  command: x\n  reason: " + yaml_text(reason) +
                        "\n  result: 0\n  version: 1\n");
        }
    }

    TEST_CASE("hostile bytes: a mark's record keeps the text that any answer would show") {
        for (auto const& text : hostile_texts()) {
            CAPTURE(text);
            auto const line =
                to_line({.subject = text, .entries = {{"root", 1, text, text.substr(0, 32)}}});
            CHECK(line.find('\n') == line.size() - 1);
            auto const record = mark_record_from(line);
            REQUIRE(record);
            CHECK(clean_text(record->entries.at(0).why) == clean_text(text));
            CHECK(clean_text(record->subject) == clean_text(text));
        }
    }

    TEST_CASE("hostile bytes: an audit line keeps the text that any answer would show") {
        TempDirectory const directory;
        AuditLog const log(directory / "audit.log");
        auto const texts = hostile_texts();
        for (auto const& text : texts) {
            AuditEntry entry;
            entry.actor = text;
            entry.why = text;
            REQUIRE(log.append(entry, Durability::buffered));
        }
        std::ifstream stream(directory / "audit.log");
        std::string line;
        for (auto const& text : texts) {
            CAPTURE(text);
            REQUIRE(std::getline(stream, line));
            auto const entry = parse_json(line);
            CHECK(clean_text(entry["why"].asString()) == clean_text(text));
            CHECK(clean_text(entry["by"].asString()) == clean_text(text));
        }
        CHECK_FALSE(std::getline(stream, line));
    }
}

}  // namespace penstock
