// select() against a reference that does everything in the most obvious way, on random lists and
// random options.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "api/filter.h"
#include "api/json_writer.h"
#include "api/selection.h"
#include "unit/api/plain_selection.h"

namespace penstock {

namespace {

using Texts = std::vector<std::string>;

Texts const fields{"user", "n", "ip", "list", "*"};
Texts const words{"",          "a",        "A",    "ab",        "Ab b",
                  "alice",     "0",        "1",    "2",         "10",
                  "-3",        "0.5",      "14M",  "9.0.0.200", "10.0.0.9",
                  "10.0.0.10", "10.1.0.0", "10.0", "unlimited", "Unlimited",
                  "\xc3\xa4",  "\xc3\x84", "\xff", "nan",       "1e3"};
Texts const types = [] {
    auto const names = filter_type_names();
    return Texts(names.begin(), names.end());
}();
Texts const methods{"lexicographic", "numeric", "numeric_zero_as_max", "ipv4"};

class Dice {
  public:
    explicit Dice(unsigned seed) : random_(seed) {}
    bool one_in(unsigned n) { return random_() % n == 0; }
    int below(unsigned n) { return static_cast<int>(random_() % n); }
    std::string const& one_of(Texts const& from) { return from[random_() % from.size()]; }

  private:
    std::mt19937 random_;
};

Value random_scalar(Dice& dice) {
    switch (dice.below(6)) {
        case 0:
            return {};
        case 1:
            return dice.below(12) - 2;
        default:
            return dice.one_of(words);
    }
}

Value random_row(Dice& dice) {
    if (dice.one_in(10)) {
        return dice.one_of(words);
    }
    Value::Object row;
    for (auto const& field : {"user", "n", "ip"}) {
        if (!dice.one_in(5)) {
            row.emplace_back(field, random_scalar(dice));
        }
    }
    if (dice.one_in(3)) {
        row.emplace_back(
            "list", Value::List{random_scalar(dice), Value::Object{{"x", random_scalar(dice)}}});
    }
    return row;
}

std::string letters_for(int place) {
    return std::string(static_cast<std::size_t>(place / 26), 'z') +
           static_cast<char>('a' + place % 26);
}

// The letters of the n-th of at most three options, rising with n.
std::string rising_letters(Dice& dice, int n) {
    return letters_for(n * 20 + dice.below(20));
}

void add_filters(Dice& dice, RawParams& params, Plain& plain) {
    params.add("api.filter.enable", "1");
    params.add("api.filter.verbose", "1");
    for (int n = 0, count = dice.below(3); n < count; ++n) {
        PlainFilter filter{dice.one_of(fields), dice.one_of(types), dice.one_of(words)};
        bool const is_text = std::ranges::find(types, filter.type) < types.begin() + 3;
        if (!is_text) {
            filter.wanted = std::to_string(dice.below(14) - 2);
        }
        auto const prefix = "api.filter." + rising_letters(dice, n);
        params.add(prefix + ".field", filter.field);
        params.add(prefix + ".arg0", filter.wanted);
        if (filter.type != "contains" || dice.one_in(2)) {
            params.add(prefix + ".type", filter.type);
        }
        plain.filters.push_back(filter);
    }
}

void add_sort(Dice& dice, RawParams& params, Plain& plain) {
    params.add("api.sort.enable", "1");
    for (int n = 0, count = dice.below(4); n < count; ++n) {
        PlainKey const key{dice.one_of(fields), dice.one_of(methods), dice.one_in(2)};
        auto const prefix = "api.sort." + rising_letters(dice, n);
        params.add(prefix + ".reverse", key.reverse ? "1" : "0");
        params.add(prefix + ".method", key.method);
        params.add(prefix + ".field", key.field);
        plain.keys.push_back(key);
    }
}

void add_chunk(Dice& dice, RawParams& params, Plain& plain) {
    params.add("api.chunk.enable", "1");
    params.add("api.chunk.verbose", "1");
    plain.start = dice.one_in(8) ? -1 : dice.below(14);
    plain.size = dice.below(10);
    if (plain.start != 0) {
        params.add("api.chunk.start", std::to_string(plain.start));
    }
    if (plain.size != 0) {
        params.add("api.chunk.size", std::to_string(plain.size));
    }
}

void add_columns(Dice& dice, RawParams& params, Plain& plain) {
    params.add("api.columns.enable", "1");
    for (auto const* column : {"n", "ip", "missing", "list"}) {
        if (dice.one_in(2)) {
            params.add(
                "api.columns." + rising_letters(dice, static_cast<int>(plain.columns.size())),
                column);
            plain.columns.emplace_back(column);
        }
    }
}

}  // namespace

TEST_CASE("select: on random lists and options it gives what the obvious way gives") {
    for (unsigned seed = 1; seed <= 40'000; ++seed) {
        CAPTURE(seed);
        Dice dice(seed);
        Value::List rows;
        for (int n = dice.below(16); n > 0; --n) {
            rows.push_back(!rows.empty() && dice.one_in(6) ? rows.front() : random_row(dice));
        }
        RawParams params;
        Plain plain;
        for (auto* const add : {add_filters, add_sort, add_chunk, add_columns}) {
            if (dice.one_in(2)) {
                add(dice, params, plain);
            }
        }
        auto const options = parse_output_options(params);
        REQUIRE(options);
        AnswerBudget budget;
        AnswerBudget::Share share(budget);
        auto const selection = select(*options, list_of(rows), share);
        REQUIRE(selection);
        auto const reference = plainly_selected(plain, rows);
        REQUIRE(write_json(selection->items) == write_json(reference.items));
        for (auto const& [name, about] : selection->metadata) {
            auto const expected = name == "filter" ? rows.size() : reference.records;
            auto const* const count = about.member(name == "filter" ? "filtered" : "records");
            REQUIRE(*count == Value(static_cast<std::int64_t>(expected)));
        }
    }
}

}  // namespace penstock
