// What callers write, and what they get: one example of each promise. Random data is in
// selection_property_test.cpp.
#include "api/output_options.h"

#include <string>

#include <doctest/doctest.h>

#include "api/json_writer.h"
#include "api/selection.h"
#include "unit/api/written_options.h"

namespace penstock {

namespace {

Value::List accounts() {
    return {
        Value::Object{{"user", "alice"},
                      {"held", 1},
                      {"used", "14M"},
                      {"max", "unlimited"},
                      {"ip", "10.0.0.9"},
                      {"aliases", Value::List{"Ann", "al"}}},
        Value::Object{
            {"user", "Bob"}, {"held", 0}, {"used", "2M"}, {"max", 5}, {"ip", "9.0.0.200"}},
        Value::Object{
            {"user", "carol"}, {"held", "1"}, {"used", Value()}, {"max", 0}, {"ip", "10.0.0.10"}},
        Value::Object{{"user", "\xc3\x84nne"}, {"used", "unknown"}, {"max", 7}}};
}

Result<Selection> selected(Options options, Value::List items) {
    AnswerBudget budget;
    AnswerBudget::Share share(budget);
    return parse_output_options(params_of(options)).and_then([&](OutputOptions const& parsed) {
        return select(parsed, list_of(std::move(items)), share);
    });
}

// The users that are left, and the metadata.
std::string users(Options options) {
    auto const selection = selected(options, accounts());
    REQUIRE(selection);
    std::string names;
    for (auto const& item : selection->items) {
        item.member("user")->visit(
            Overloaded{[&](std::string const& name) { names += (names.empty() ? "" : " ") + name; },
                       [](auto const&) {}});
    }
    auto const& metadata = selection->metadata;
    return metadata.empty() ? names : names + " " + write_json(metadata);
}

std::string filtered(char const* field, char const* type, char const* argument) {
    return users({{"api.filter.enable", "1"},
                  {"api.filter.a.field", field},
                  {"api.filter.a.type", type},
                  {"api.filter.a.arg0", argument}});
}

std::string sorted(char const* field, char const* method, char const* reverse) {
    return users({{"api.sort.enable", "1"},
                  {"api.sort.a.field", field},
                  {"api.sort.a.method", method},
                  {"api.sort.a.reverse", reverse}});
}

std::string const all = "alice Bob carol \xc3\x84nne";

}  // namespace

TEST_SUITE("output options") {
    TEST_CASE("output options: a sorted chunk outlives rows that are gone when it is made") {
        Listing const listing{.visit = [](RowVisitor const& visitor) -> Result<void> {
            for (int i = 0; i < 100; ++i) {
                auto const text = std::string(100, 'a') + std::to_string(i);
                visitor(ItemRow(Value::Object{{"user", text}}));
            }
            return {};
        }};
        OutputOptions options{
            .filters = {}, .sort = {{.field = "user"}}, .chunk = {}, .columns = {}};
        options.chunk.size = 2;
        AnswerBudget budget;
        AnswerBudget::Share share(budget);
        CHECK(select(options, listing, share)->items ==
              Value::List{Value::Object{{"user", std::string(100, 'a') + "0"}},
                          Value::Object{{"user", std::string(100, 'a') + "1"}}});
    }

    TEST_CASE("filter: each type matches as it is documented") {
        CHECK(filtered("user", "", "AL") == "alice");
        CHECK(filtered("user", "contains", "o") == "Bob carol");
        CHECK(filtered("user", "contains", "") == all);
        CHECK(filtered("user", "begins", "b") == "Bob");
        CHECK(filtered("user", "eq", "bob") == "");
        CHECK(filtered("user", "eq", "Bob") == "Bob");
        CHECK(filtered("max", "==", "5.0") == "Bob");
        CHECK(filtered("max", "lt", "5") == "carol");
        CHECK(filtered("max", "lt_equal", "5") == "Bob carol");
        CHECK(filtered("max", "gt", "5") == "\xc3\x84nne");
        CHECK(filtered("max", "gt_equal", "5") == "Bob \xc3\x84nne");
        CHECK(filtered("max", "gt_handle_unlimited", "5") == "alice carol \xc3\x84nne");
        CHECK(filtered("max", "lt_handle_unlimited", "7") == "Bob");
        CHECK(filtered("max", "lt_handle_unlimited", "0") == "Bob \xc3\x84nne");
        CHECK(filtered("max", "gt_handle_unlimited", "unlimited") == "");
    }

    TEST_CASE("filter: a number and its text are alike, and a unit is no part of a number") {
        CHECK(filtered("held", "eq", "1") == "alice carol");
        CHECK(filtered("held", "==", "1") == "alice carol");
        CHECK(filtered("used", "gt", "3") == "alice");
    }

    TEST_CASE("filter: case is ignored for ASCII letters only") {
        CHECK(filtered("user", "contains", "\xc3\x84N") == "\xc3\x84nne");
        CHECK(filtered("user", "contains", "\xc3\xa4n") == "");
    }

    TEST_CASE("filter: null is the empty text, a missing field matches nothing") {
        CHECK(filtered("used", "eq", "") == "carol");
        CHECK(filtered("held", "contains", "") == "alice Bob carol");
        CHECK(filtered("no_such_field", "contains", "") == "");
    }

    TEST_CASE("filter: * is any field, and lists are looked into") {
        CHECK(filtered("*", "contains", "10.0") == "alice carol");
        CHECK(filtered("aliases", "eq", "Ann") == "alice");
        CHECK(filtered("*", "eq", "Ann") == "alice");
    }

    TEST_CASE("filter: several have to match all, and verbose counts the rows before them") {
        CHECK(users({{"api.filter.enable", "1"},
                     {"api.filter.verbose", "1"},
                     {"api.filter.zb.field", "ip"},
                     {"api.filter.zb.arg0", "10."},
                     {"api.filter.b.field", "user"},
                     {"api.filter.b.type", "begins"},
                     {"api.filter.b.arg0", "c"}}) == R"(carol {"filter":{"filtered":4}})");
    }

    TEST_CASE("filter, sort, chunk, columns: nothing applies without its own enable") {
        CHECK(users({{"api.filter.a.field", "user"},
                     {"api.filter.a.arg0", "x"},
                     {"api.sort.a.field", "user"},
                     {"api.sort.a.method", "nonsense"},
                     {"api.chunk.size", "0"},
                     {"api.chunk.verbose", "1"},
                     {"api.columns.a", "ip"},
                     {"api.analytics", "{}"}}) == all);
        CHECK(users({{"api.filter.enable", "0"}, {"api.filter.a.field", "user"}}) == all);
        CHECK(users({{"api.filter.enable", ""}, {"api.filter.a.field", "user"}}) == all);
    }

    TEST_CASE("sort: each method orders as it is documented, what has no number comes last") {
        CHECK(sorted("user", "", "") == "Bob alice carol \xc3\x84nne");
        CHECK(sorted("user", "lexicographic", "1") == "\xc3\x84nne carol alice Bob");
        CHECK(sorted("used", "numeric", "0") == "Bob alice carol \xc3\x84nne");
        CHECK(sorted("used", "numeric", "1") == "alice Bob carol \xc3\x84nne");
        CHECK(sorted("max", "numeric", "0") == "carol Bob \xc3\x84nne alice");
        CHECK(sorted("max", "numeric_zero_as_max", "0") == "Bob \xc3\x84nne alice carol");
        CHECK(sorted("ip", "ipv4", "0") == "Bob alice carol \xc3\x84nne");
        CHECK(sorted("ip", "ipv_4", "1") == "carol alice Bob \xc3\x84nne");
    }

    TEST_CASE("sort: a second key decides among equals, whatever was written first") {
        CHECK(users({{"api.sort.b.field", "user"},
                     {"api.sort.b.reverse", "1"},
                     {"api.sort.enable", "1"},
                     {"api.sort.a.field", "held"},
                     {"api.sort.a.method", "numeric"}}) == "Bob carol alice \xc3\x84nne");
    }

    TEST_CASE("chunk: start counts from 1, -1 is everything, beyond the end is nothing") {
        auto const chunk = [](char const* start, char const* size) {
            return users({{"api.chunk.enable", "1"},
                          {"api.chunk.verbose", "1"},
                          {"api.chunk.start", start},
                          {"api.chunk.size", size}});
        };
        auto const about = [](int chunks, int current, int size, int start) {
            return write_json(Value::Object{{"chunk", Value::Object{{"chunks", chunks},
                                                                    {"current", current},
                                                                    {"records", 4},
                                                                    {"size", size},
                                                                    {"start", start}}}});
        };
        CHECK(chunk("1", "3") == "alice Bob carol " + about(2, 1, 3, 1));
        CHECK(chunk("4", "3") == "\xc3\x84nne " + about(2, 2, 3, 4));
        CHECK(chunk("", "2") == "alice Bob " + about(2, 1, 2, 1));
        CHECK(chunk("3", "") == "carol \xc3\x84nne " + about(1, 1, 4, 3));
        CHECK(chunk("-1", "") == all + " " + about(1, 1, 4, 1));
        CHECK(chunk("-1", "2") == all + " " + about(1, 1, 4, 1));
        CHECK(chunk("5", "2") == " " + about(2, 3, 2, 5));
        CHECK(chunk("2", "9223372036854775807").starts_with("Bob carol \xc3\x84nne {"));
    }

    TEST_CASE("chunk: it counts what the filter has left") {
        CHECK(users({{"api.filter.enable", "1"},
                     {"api.filter.verbose", "1"},
                     {"api.filter.a.field", "held"},
                     {"api.filter.a.arg0", "1"},
                     {"api.chunk.enable", "1"},
                     {"api.chunk.verbose", "1"},
                     {"api.chunk.size", "1"}}) ==
              R"(alice {"chunk":{"chunks":2,"current":1,"records":2,"size":1,"start":1},)"
              R"("filter":{"filtered":4}})");
    }

    TEST_CASE("columns: only they are shown, what a row lacks is left out, any can sort") {
        auto const selection = selected({{"api.columns.enable", "1"},
                                         {"api.columns.a", "user"},
                                         {"api.columns.b", "held"},
                                         {"api.columns.c", "user"},
                                         {"api.columns.d", ""},
                                         {"api.sort.enable", "1"},
                                         {"api.sort.a.field", "ip"},
                                         {"api.sort.a.reverse", "1"}},
                                        accounts());
        REQUIRE(selection);
        CHECK(write_json(selection->items) ==
              R"([{"held":0,"user":"Bob"},{"held":1,"user":"alice"},)"
              R"({"held":"1","user":"carol"},{"user":"Änne"}])");
        auto const none = selected({{"api.columns.enable", "1"}, {"api.columns.a", "x"}},
                                   {Value::Object{{"user", "a"}}});
        REQUIRE(none);
        CHECK(write_json(none->items) == "[{}]");
    }

    TEST_CASE("plain texts: * filters and sorts them, and columns leave them as they are") {
        auto const selection = selected({{"api.filter.enable", "1"},
                                         {"api.filter.a.field", "*"},
                                         {"api.filter.a.arg0", "A"},
                                         {"api.sort.enable", "1"},
                                         {"api.sort.a.field", "*"},
                                         {"api.columns.enable", "1"},
                                         {"api.columns.a", "x"}},
                                        {"ba", "aa", "x"});
        REQUIRE(selection);
        CHECK(write_json(selection->items) == R"(["aa","ba"])");
    }
}

}  // namespace penstock
