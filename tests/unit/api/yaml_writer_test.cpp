// What scripts rely on in YAML. That other parsers read it back is in tests/formats.
#include "api/yaml_writer.h"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "api/envelope.h"
#include "api/yaml_text.h"

namespace penstock {

namespace {

// What `grep result: | awk '{print $NF}'` prints.
std::string last_words_of_result_lines(std::string const& yaml) {
    std::istringstream stream(yaml);
    std::string words;
    for (std::string line; std::getline(stream, line);) {
        if (line.find("result:") != std::string::npos) {
            words += line.substr(line.rfind(' ') + 1) + "\n";
        }
    }
    return words;
}

}  // namespace

TEST_SUITE("yaml") {
    TEST_CASE("yaml: whatever the reason holds, one line says result: and ends in 0 or 1") {
        for (auto const* reason :
             {"OK", "result: 1", "result:", "the result", "x\nresult: 1\n", "result::result: 1",
              "a result:1", "\"result: 1", "result\\x3A"}) {
            CAPTURE(reason);
            auto const failed = problem(ProblemKind::malformed_request, reason);
            CHECK(last_words_of_result_lines(
                      respond_version_1(Format::yaml, "x", failed, "x").body) == "0\n");
            Outcome outcome{.reason = reason};
            CHECK(last_words_of_result_lines(
                      respond_version_1(Format::yaml, "x", std::move(outcome), "x").body) == "1\n");
        }
    }

    TEST_CASE("yaml: plain words, versions and addresses stand without quotes") {
        for (auto const* text : {"OK", "Account Creation Ok", "unlimited", "11.138.0.6", "10.0.0.1",
                                 "14M", "13 May 22 16:03", "/usr/sbin", "alice@alice.example",
                                 "Don't (really) do, it!", "ACL List \"x\" saved.", "http://x/",
                                 "_default", "yes and no", "01ARZ3", "0Z447FVQBGV8", "0xyz"}) {
            CHECK(yaml_text(text) == text);
        }
    }

    TEST_CASE("yaml: what reads as something else, or hides, stands in double quotes") {
        for (auto const* text :
             {"",      " ",    "a ",       " a",         "1",    "-1",   "+1",      "08",   "1_000",
              "1,000", "0x1F", "0b1",      "0o7",        "1e3",  "1.5",  ".5",      "5.",   ".inf",
              "-.INF", ".nan", "12:30:45", "2001-01-01", "true", "True", "FALSE",   "yes",  "No",
              "on",    "OFF",  "y",        "N",          "null", "Null", "~",       "=",    "<<",
              "- x",   "-",    "---",      "...",        "? x",  "a: b", "a:",      "a #b", "#",
              "%x",    "@x",   "*x",       "&x",         "!x",   "|",    ">",       "'x'",  "`",
              "[x",    "]",    "{x",       "}",          ",x",   ":x",   "\xc3\xa4"}) {
            CHECK(yaml_text(text) == "\"" + std::string(text) + "\"");
        }
        CHECK(yaml_text("a\"b\\c\n\t\r") == R"("a\"b\\c\n\t\r")");
        CHECK(
            yaml_text("\x7f\xc2\x80\xc2\x9f\xc2\x85\xc2\xa0\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf") ==
            R"("\x7F\x80\x9F\N\_\L\P\uFEFF")");
        CHECK(yaml_text("\xf0\x9f\x93\xa7 \xe2\x80\x9cx\xe2\x80\x9d") ==
              "\"\xf0\x9f\x93\xa7 \xe2\x80\x9cx\xe2\x80\x9d\"");
    }

    TEST_CASE("yaml: keys are sorted and quoted like texts, a long one gets a line of its own") {
        CHECK(write_yaml(Value::Object{{"b", 2}, {"no", 1}, {"a b", Value()}}) ==
              "---\na b: ~\nb: 2\n\"no\": 1\n");
        std::string const longest(2'000, 'k');
        CHECK(write_yaml(Value::Object{{longest, Value::List{1}}}) ==
              "---\n? " + longest + "\n:\n  - 1\n");
    }

    TEST_CASE("yaml: a value that is no object is written, too") {
        CHECK(write_yaml("x") == "--- x\n");
        CHECK(write_yaml(Value()) == "--- ~\n");
        CHECK(write_yaml(Value::Object{}) == "--- {}\n");
        CHECK(write_yaml(Value::List{Value::List{1, Value::List{}}, "a"}) ==
              "---\n-\n  - 1\n  - []\n- a\n");
    }
}

}  // namespace penstock
