// JSON and XML must say one and the same thing, whatever bytes went in.
#include <random>
#include <string>
#include <string_view>

#include <Poco/AutoPtr.h>
#include <Poco/DOM/DOMParser.h>
#include <Poco/DOM/Document.h>
#include <Poco/DOM/Element.h>
#include <doctest/doctest.h>
#include <json/reader.h>
#include <json/value.h>
#include <utf8cpp/utf8.h>

#include "api/clean_text.h"
#include "api/json_writer.h"
#include "api/xml_writer.h"

using namespace std::string_view_literals;

namespace penstock {

namespace {

struct Read {
    std::string name;
    std::string text;
    bool operator==(Read const&) const = default;
};

// With expat, which refuses what is not well formed.
Read read_xml(std::string const& text) {
    Poco::XML::DOMParser parser;
    Poco::AutoPtr<Poco::XML::Document> const document = parser.parseString(text);
    auto const* const member =
        dynamic_cast<Poco::XML::Element const*>(document->documentElement()->firstChild());
    REQUIRE(member != nullptr);
    auto const name =
        member->hasAttribute("name") ? member->getAttribute("name") : member->nodeName();
    return {name, member->innerText()};
}

Read read_json(std::string const& text) {
    Json::Value value;
    std::string errors;
    std::unique_ptr<Json::CharReader> const reader(Json::CharReaderBuilder().newCharReader());
    REQUIRE(reader->parse(text.data(), text.data() + text.size(), &value, &errors));
    auto const name = value.getMemberNames().at(0);
    return {name, value[name].asString()};
}

std::string hostile_text(std::mt19937& random) {
    static constexpr std::string_view pool =
        "\0\x01\t\n\r <>&\"'ab\x7f\x80\xc2\xa0\xe2\x80\x9c\xf0\x9f\xed\xa0\xff]"sv;
    std::string text;
    auto const length = random() % 24;
    for (unsigned i = 0; i < length; ++i) {
        auto const any = static_cast<char>(random() % 256);
        text += random() % 4 == 0 ? any : pool[random() % pool.size()];
    }
    return text;
}

}  // namespace

TEST_SUITE("writers") {
    TEST_CASE("writers: hostile bytes come out as one and the same text in JSON and in XML") {
        std::mt19937 random(20'260);  // the same bytes in every run
        for (int i = 0; i < 50'000; ++i) {
            auto const name = "k" + hostile_text(random);
            auto const text = hostile_text(random);
            auto const value = clean(Value::Object{{name, text}});
            auto const json = write_json(value);
            REQUIRE(utf8::is_valid(json.begin(), json.end()));
            auto const xml = read_xml(write_xml("result", value));
            REQUIRE(xml == read_json(json));
            REQUIRE(xml.text == clean_text(text));
            REQUIRE(xml.name == clean_name(name));
        }
    }

    TEST_CASE("writers: JSON is compact, sorted, and keeps numbers numbers") {
        Value const value = Value::Object{{"b", 1},
                                          {"a", Value::List{"x", 2, Value()}},
                                          {"c", Value::Object{}},
                                          {"d", Value::List{}}};
        CHECK(write_json(value) == R"({"a":["x",2,null],"b":1,"c":{},"d":[]})");
    }

    TEST_CASE(
        "writers: XML repeats the element for a list and leaves nothing and empty lists empty") {
        Value const value = Value::Object{
            {"app", Value::List{"a", "b"}},
            {"none", Value()},
            {"empty", Value::List{}},
            {"records", Value::List{Value::Object{{"n", 1}}, Value::Object{{"n", 2}}}}};
        CHECK(write_xml("data", value) ==
              "<data><app>a</app><app>b</app><none/><empty/><records><n>1</n></records>"
              "<records><n>2</n></records></data>");
    }

    TEST_CASE("writers: a name that is no XML name is kept in the attribute `name`") {
        CHECK(write_xml("data", Value::Object{{"alice@a.example", 1}, {"1.0", 2}, {"", 3}}) ==
              R"(<data><alice_a.example name="alice@a.example">1</alice_a.example>)"
              R"(<_.0 name="1.0">2</_.0><_ name="">3</_></data>)");
        CHECK(write_xml("data", Value::Object{{"<xmlattr>", "x"}}) ==
              R"(<data><_xmlattr_ name="&lt;xmlattr&gt;">x</_xmlattr_></data>)");
    }
}

TEST_SUITE("clean_text") {
    TEST_CASE("clean_text: only what some format cannot carry is replaced") {
        struct Row {
            std::string in;
            std::string out;
        };
        for (auto const& [in, out] :
             std::initializer_list<Row>{{"plain", "plain"},
                                        {"“curly”", "“curly”"},
                                        {"tab\tline\nend\r", "tab\tline\nend\r"},
                                        {std::string("a\0b", 3),
                                         "a\xef\xbf\xbd"
                                         "b"},
                                        {"bell\x07", "bell\xef\xbf\xbd"},
                                        {"\xff", "\xef\xbf\xbd"},
                                        {"cut \xe2\x80", "cut \xef\xbf\xbd"},
                                        {"\xed\xa0\x80", "\xef\xbf\xbd"},  // a surrogate
                                        {"\xef\xbf\xbe", "\xef\xbf\xbd"},  // U+FFFE
                                        {"\xf0\x9f\x93\xa7 mail", "\xf0\x9f\x93\xa7 mail"}}) {
            CAPTURE(in);
            CHECK(clean_text(in) == out);
        }
        CHECK(clean_name("a\tb\n") ==
              "a\xef\xbf\xbd"
              "b\xef\xbf\xbd");
    }
}

}  // namespace penstock
