#include <string>

#include <doctest/doctest.h>

#include "accounts/account_name.h"
#include "accounts/domain_key.h"
#include "base/lines.h"
#include "base/log_field.h"

namespace penstock {
namespace {

using namespace std::string_literals;

TEST_SUITE("names") {
    TEST_CASE("an account name is what the grammar says, and never root") {
        for (auto const& name :
             {"alice"s, "a"s, "0day"s, "_web"s, "a.b-c_d"s, "rooty"s, std::string(32, 'a')}) {
            CAPTURE(name);
            CHECK(is_account_name(name));
        }
        for (auto const& name : {""s, "root"s, "Alice"s, "."s, ".."s, ".ready"s, "-rf"s, "a/b"s,
                                 "../a"s, "a b"s, "a\n"s, "a\0b"s, "\0"s, "a%2f"s, "jos\xc3\xa9"s,
                                 "a@b"s, "a*"s, std::string(33, 'a')}) {
            CAPTURE(name);
            CHECK_FALSE(is_account_name(name));
        }
    }

    TEST_CASE("a domain key is a domain in lower case, as A-labels, without its last dot") {
        struct {
            std::string text;
            char const* key;  // nullptr: none
        } const rows[] = {
            {"alice.example", "alice.example"},
            {"Alice.EXAMPLE.", "alice.example"},
            {"xn--bcher-kva.example", "xn--bcher-kva.example"},
            {"_dmarc.a.example", "_dmarc.a.example"},
            {"localhost", "localhost"},
            {"", nullptr},
            {".", nullptr},
            {".ready", nullptr},
            {".new-1", nullptr},
            {"..", nullptr},
            {"a..", nullptr},
            {"a/b", nullptr},
            {"../../etc/passwd", nullptr},
            {"*", nullptr},
            {"a b", nullptr},
            {"a\0b"s, nullptr},
            {"BÜcher.Example.", "xn--bcher-kva.example"},
            {"bu\u0308cher.example", "xn--bcher-kva.example"},
            {"bücher。example。", "xn--bcher-kva.example"},
            {"straße.example", "xn--strae-oqa.example"},
            {"ａ.example", "a.example"},
            {"a／b", nullptr},
            {"。ready", nullptr},
            {"😀.example", nullptr},
            {"bü\0"s, nullptr},
            {"b\xfc"s, nullptr},
            {std::string(254, 'a'), nullptr},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            auto const key = domain_key(row.text);
            CHECK(key.has_value() == (row.key != nullptr));
            CHECK(key.value_or("") == (row.key == nullptr ? "" : row.key));
        }
        CHECK(domain_key(std::string(253, 'a')));
        CHECK_FALSE(is_domain_key("Alice.example"));
    }

    TEST_CASE("text from outside cannot forge a log line") {
        struct {
            std::string text;
            std::string field;
        } const rows[] = {
            {"", R"("")"},
            {"plain text", R"("plain text")"},
            {"a\nroot: all well", R"("a\x0Aroot: all well")"},
            {"\r\x1b[2J\0\x7f"s, R"("\x0D\x1B[2J\x00\x7F")"},
            {R"(say "hi" \ now)", R"("say \"hi\" \\ now")"},
            {"\xc3\xa9\xff", R"("\xC3\xA9\xFF")"},
            {std::string(256, 'a'), "\"" + std::string(256, 'a') + "\""},
            {std::string(257, 'a'), "\"" + std::string(256, 'a') + "...\""},
        };
        for (auto const& row : rows) {
            CHECK(log_field(row.text) == row.field);
        }
    }

    TEST_CASE("lines and fields keep their empty ones") {
        CHECK(lines_of("").size() == 1);
        CHECK(lines_of("a\n\nb\n").size() == 4);
        CHECK(split("a::b", ':')[1].empty());
        CHECK(trimmed(" \t a b \r") == "a b");
        CHECK(trimmed(" \t").empty());
    }
}

}  // namespace
}  // namespace penstock
