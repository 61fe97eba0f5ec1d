#include "marks/mark_record.h"

#include <doctest/doctest.h>

#include "marks/mark_merge.h"

namespace penstock {
namespace {

using namespace std::string_literals;

bool is_printable_ascii(std::string const& text) {
    return text.find_first_not_of(
               " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
               "abcdefghijklmnopqrstuvwxyz{|}~") == std::string::npos;
}

MarkRecord a_record() {
    return {.until = 1800000000,
            .kept_until = 1700000600,
            .subject = "alice",
            .entries = {{.by = "root",
                         .at = 1700000000,
                         .why = "spam \"run\" \xe2\x80\x93 see\nticket",
                         .request = "abc123",
                         .until = 1800000000,
                         .via = Via::host},
                        {.by = "carol", .at = 1, .why = "", .request = "x", .until = 5},
                        {.by = "list", .at = 2, .via = Via::list}}};
}

TEST_SUITE("mark record") {
    TEST_CASE("who, when, why and until when come back as they went in") {
        auto const line = to_line(a_record());
        CHECK(line.find('\n') == line.size() - 1);
        CHECK(is_printable_ascii(line.substr(0, line.size() - 1)));
        CHECK(mark_record_from(line) == a_record());
    }

    TEST_CASE("what version 1 wrote is one entry, and never expires") {
        auto const record =
            mark_record_from(R"({"at":1,"by":"r","request":"x","why":"w","until":5})");
        REQUIRE(record);
        CHECK_FALSE(record->until);
        CHECK(record->entries ==
              std::vector<MarkEntry>{{.by = "r", .at = 1, .why = "w", .request = "x"}});
    }

    TEST_CASE("whom a mark is for stays with it, and a record that does not say is read") {
        MarkRecord const record{.subject = "alice", .entries = {}, .born = "uid 1000"};
        CHECK(mark_record_from(to_line(record)) == record);
        CHECK(to_line({.subject = "alice"}).find("born") == std::string::npos);
        CHECK(mark_record_from(to_line({.subject = "alice"}))->born.empty());
        MarkRecord const endless{.born = std::string(1000, 'x')};
        CHECK(mark_record_from(to_line(endless))->born.size() == 64);
    }

    TEST_CASE("hostile text makes one bounded line of JSON") {
        std::string const endless(100000, '\0');
        MarkRecord record{.subject = endless};
        for (int i = 0; i < 100; ++i) {
            record.entries.push_back({endless, i, endless, endless});
        }
        auto const line = to_line(record);
        CHECK(line.size() <= longest_record);
        CHECK(line.find('\n') == line.size() - 1);
        CHECK(mark_record_from(line));
        CHECK(mark_record_from(to_line({.entries = {{"\xff\xfe", 0, "\xc3", "\xed\xa0\x80"}}})));
    }

    TEST_CASE("who adds without end drives out no other's reason") {
        MarkRecord record{.entries = {{.by = "root", .at = 1, .why = "a court order"}}};
        for (int i = 0; i < 100; ++i) {
            record = merged(record, {.by = "carol", .at = i, .why = std::to_string(i)});
            record = mark_record_from(to_line(record)).value();
        }
        CHECK(record.entries.size() == 16);
        CHECK(record.entries.front().why == "a court order");
        CHECK(record.entries.back().why == "99");
    }

    TEST_CASE("a record that is empty, torn, newer or foreign is none, and no more than that") {
        auto const whole = to_line(a_record());
        for (auto const& text :
             {""s, "{"s, "null"s, "{}"s, "\0"s, R"({"by":"root"})"s,
              R"({"by":1,"at":2,"why":3,"request":4})"s, R"({"v":3,"until":null})"s,
              R"({"v":2,"until":null,"kept_until":null,"for":"a","entries":[1]})"s,
              R"({"v":2,"until":"soon","kept_until":null,"for":"a","entries":[]})"s,
              R"({"v":2,"kept_until":null,"for":"a","entries":[]})"s, whole.substr(0, 100),
              std::string(longest_record, ' ') + whole}) {
            CAPTURE(text);
            CHECK_FALSE(mark_record_from(text));
        }
    }

    TEST_CASE("only what came by a list alone came by a list alone") {
        MarkEntry const listed{.by = "list", .via = Via::list};
        CHECK(is_from_list_alone({.entries = {listed, listed}}));
        CHECK_FALSE(is_from_list_alone({.entries = {listed, {.by = "root"}}}));
        CHECK_FALSE(is_from_list_alone({}));
    }

    TEST_CASE("a record has expired when its time has come, and never without one") {
        CHECK(has_expired({.until = 5}, 5));
        CHECK_FALSE(has_expired({.until = 5}, 4));
        CHECK_FALSE(has_expired({}, 1L << 60));
    }
}

TEST_SUITE("mark merge") {
    TEST_CASE("the later end wins, and none beats all") {
        struct {
            std::optional<std::int64_t> first, second, both;
        } const rows[] = {{5, 9, 9}, {9, 5, 9}, {5, {}, {}}, {{}, 5, {}}, {{}, {}, {}}};
        for (auto const& row : rows) {
            MarkRecord const old{.until = row.first, .entries = {{.by = "a", .until = row.first}}};
            CHECK(merged(old, {.by = "b", .until = row.second}).until == row.both);
            CHECK(merged(old, {.by = "a", .until = row.second}).until == row.both);
        }
    }

    TEST_CASE("what is said twice is told once, however often and until when it is said") {
        MarkRecord const old{.entries = {{.by = "a", .at = 1, .why = "w"}, {.by = "b", .at = 2}}};
        CHECK(merged(old, {.by = "a", .at = 9, .why = "w", .request = "r", .until = 99}) == old);
        CHECK(merged(old, {.by = "a", .why = "v"}).entries.size() == 3);
        CHECK(merged(old, {.by = "a", .why = "w", .via = Via::list}).entries.size() == 3);
    }

    TEST_CASE("an empty record is somebody's, for ever; one that cannot be read is left alone") {
        auto const empty = mergeable_record("", "alice");
        REQUIRE(empty);
        CHECK_FALSE(merged(*empty, {.by = "a", .until = 5}).until);
        CHECK_FALSE(is_from_list_alone(merged(*empty, {.by = "list", .via = Via::list})));
        CHECK_FALSE(mergeable_record("{torn", "alice"));
    }
}

}  // namespace
}  // namespace penstock
