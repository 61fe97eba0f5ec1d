// What cannot be read is refused before the function runs, and the caller learns what is wrong.
#include <string>

#include <doctest/doctest.h>

#include "api/output_options.h"
#include "api/texts.h"
#include "unit/api/written_options.h"

namespace penstock {

namespace {

std::string refusal(Options options) {
    auto const parsed = parse_output_options(params_of(options));
    REQUIRE_FALSE(parsed);
    REQUIRE(parsed.error().kind == ProblemKind::invalid_argument);
    auto const text = reason_for(parsed.error(), "xxxxxx");
    return text.substr(text.find(") ") + 2);
}

}  // namespace

TEST_SUITE("output options") {
    TEST_CASE("output options: every letter to zz is taken, and no more than can be carried out") {
        auto const options = [](std::string const& group, std::size_t count) {
            RawParams params;
            params.add("api." + group + ".enable", "1");
            for (std::size_t i = 0; i < count; ++i) {
                auto const letter = std::string(i / 26, 'z') + static_cast<char>('a' + i % 26);
                params.add("api." + group + "." + letter + ".field", "x");
                params.add("api." + group + "." + letter + ".arg0", "x");
            }
            return parse_output_options(params);
        };
        CHECK(options("filter", 64));
        CHECK(reason_for(options("filter", 65).error(), "")
                  .ends_with("The “api.filter” argument must be at most 64 conditions."));
        CHECK(options("sort", 16));
        CHECK(reason_for(options("sort", 17).error(), "")
                  .ends_with("The “api.sort” argument must be at most 16 keys."));
    }

    TEST_CASE("output options: what cannot be read is refused by its name") {
        CHECK(refusal({{"api.filter.enable", "2"}}) ==
              "The “api.filter.enable” argument must be 1 or 0.");
        CHECK(refusal({{"api.filter.enable", "1"}, {"api.filter.a.arg0", "x"}}) ==
              "The “api.filter.a.field” argument must be given: the name of a field, or *.");
        CHECK(refusal({{"api.filter.enable", "1"}, {"api.filter.a.field", "x"}}) ==
              "The “api.filter.a.arg0” argument must be given.");
        CHECK(refusal({{"api.filter.enable", "1"},
                       {"api.filter.a.field", "x"},
                       {"api.filter.a.arg0", "x"},
                       {"api.filter.a.type", "like"}}) ==
              "The “api.filter.a.type” argument must be one of contains, begins, eq, ==, lt, "
              "lt_equal, gt, gt_equal, lt_handle_unlimited, gt_handle_unlimited.");
        for (auto const* argument : {"x", "", "1x", "unlimited", "nan", "inf", "--1", "-+1", "."}) {
            CAPTURE(argument);
            CHECK(refusal({{"api.filter.enable", "1"},
                           {"api.filter.a.field", "x"},
                           {"api.filter.a.arg0", argument},
                           {"api.filter.a.type", "gt"}}) ==
                  "The “api.filter.a.arg0” argument must be a number.");
        }
        for (auto const* letters : {"ab", "A", "zzab", "a.b", "1", ""}) {
            CAPTURE(letters);
            auto const name = "api.filter." + std::string(letters) + ".field";
            CHECK(refusal({{"api.filter.enable", "1"}, {name.c_str(), "x"}}) ==
                  "The “" + name +
                      "” argument must be named after a letter: a to z, then za to "
                      "zz, zza and so on.");
        }
        CHECK(refusal({{"api.sort.enable", "1"},
                       {"api.sort.a.field", "x"},
                       {"api.sort.a.method", "random"}}) ==
              "The “api.sort.a.method” argument must be one of lexicographic, numeric, "
              "numeric_zero_as_max, ipv4.");
        CHECK(refusal({{"api.sort.enable", "1"}, {"api.sort.a.reverse", "1"}}) ==
              "The “api.sort.a.field” argument must be given: the name of a field.");
        CHECK(refusal({{"api.sort.enable", "1"},
                       {"api.sort.a.field", "x"},
                       {"api.sort.a.reverse", "yes"}}) ==
              "The “api.sort.a.reverse” argument must be 1 or 0.");
        for (auto const* size : {"0", "-1", "x", "1.5", "99999999999999999999"}) {
            CAPTURE(size);
            CHECK(refusal({{"api.chunk.enable", "1"}, {"api.chunk.size", size}}) ==
                  "The “api.chunk.size” argument must be a number of at least 1.");
        }
        for (auto const* start : {"0", "-2", "x"}) {
            CAPTURE(start);
            CHECK(refusal({{"api.chunk.enable", "1"}, {"api.chunk.start", start}}) ==
                  "The “api.chunk.start” argument must be the number of a record, the first being "
                  "1, or -1 for all.");
        }
        CHECK(refusal({{"api.columns.enable", "1"}, {"api.columns.user", "1"}})
                  .starts_with("The “api.columns.user” argument must be named after a letter"));
    }

    TEST_CASE("output options: one given twice has to be the same both times") {
        auto const parsed = parse_output_options(params_of(
            {{"api.chunk.enable", "1"}, {"api.chunk.size", "1"}, {"api.chunk.size", "1"}}));
        CHECK(parsed);
        auto const other = parse_output_options(params_of(
            {{"api.chunk.enable", "1"}, {"api.chunk.size", "1"}, {"api.chunk.size", "2"}}));
        REQUIRE_FALSE(other);
        CHECK(other.error().kind == ProblemKind::ambiguous_argument);
        CHECK(other.error().subject == "api.chunk.size");
    }
}

}  // namespace penstock
