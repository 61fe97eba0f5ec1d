#include "api/sort.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include <arpa/inet.h>

#include "api/number_text.h"
#include "api/option_group.h"

namespace penstock {

namespace {

// Each is kept for every row of a list until the list is sorted.
constexpr std::size_t most_keys = 16;

constexpr std::array<std::pair<std::string_view, SortMethod>, 5> methods{{
    {"lexicographic", SortMethod::lexicographic},
    {"numeric", SortMethod::numeric},
    {"numeric_zero_as_max", SortMethod::numeric_zero_as_max},
    {"ipv4", SortMethod::ipv4},
    {"ipv_4", SortMethod::ipv4},
}};

std::optional<double> address_value(std::string const& text) {
    in_addr address{};
    // The C function would stop at a NUL and take what stands before it.
    bool const is_address =
        text.find('\0') == std::string::npos && inet_pton(AF_INET, text.c_str(), &address) == 1;
    return is_address ? std::optional<double>(ntohl(address.s_addr)) : std::nullopt;
}

std::optional<double> value_of(SortMethod method, std::string const& text) {
    if (method == SortMethod::ipv4) {
        return address_value(text);
    }
    bool const is_zero_max = method == SortMethod::numeric_zero_as_max;
    auto const number = is_zero_max && text == "unlimited" ? 0 : leading_number(text);
    return is_zero_max && number == 0 ? std::numeric_limits<double>::infinity() : number;
}

Rank rank_of(SortKey const& key, std::string text) {
    if (key.method == SortMethod::lexicographic) {
        return {false, 0, std::move(text)};
    }
    auto const value = value_of(key.method, text);
    return {!value, value.value_or(0), {}};
}

std::string text_of(std::optional<Value> const& value) {
    return value.value_or(Value()).visit(
        Overloaded{[](std::string const& text) { return text; },
                   [](std::int64_t number) { return std::to_string(number); },
                   [](auto const&) { return std::string(); }});
}

template <class T>
int order(T const& a, T const& b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

Result<SortKey> parse_key(OptionGroup const& group, std::string const& letter) {
    auto const field = group.text(letter + ".field");
    auto const method = group.text(letter + ".method");
    auto const is_reversed = group.flag(letter + ".reverse");
    if (!field || !method || !is_reversed) {
        return tl::unexpected(!field    ? field.error()
                              : !method ? method.error()
                                        : is_reversed.error());
    }
    if (!*field) {
        return invalid(group.full_name(letter + ".field"), "given: the name of a field");
    }
    auto const* const found = std::ranges::find(methods, method->value_or("lexicographic"),
                                                &std::pair<std::string_view, SortMethod>::first);
    if (found == methods.end()) {
        return invalid(group.full_name(letter + ".method"),
                       "one of lexicographic, numeric, numeric_zero_as_max, ipv4");
    }
    return SortKey{std::string(**field), found->second, *is_reversed};
}

}  // namespace

Ranks ranks_of(std::vector<SortKey> const& keys, Row const& row) {
    Ranks ranks;
    ranks.reserve(keys.size());
    for (auto const& key : keys) {
        auto const value = key.field == "*" ? row.whole() : row.field(key.field);
        ranks.push_back(rank_of(key, text_of(value)));
    }
    return ranks;
}

int compare(std::vector<SortKey> const& keys, Ranks const& a, Ranks const& b) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (a[i].is_last != b[i].is_last) {
            return a[i].is_last ? 1 : -1;
        }
        auto const by_number = order(a[i].number, b[i].number);
        auto const by_value = by_number != 0 ? by_number : order(a[i].text, b[i].text);
        if (by_value != 0) {
            return keys[i].is_reversed ? -by_value : by_value;
        }
    }
    return 0;
}

Result<std::vector<SortKey>> parse_sort(RawParams const& params) {
    OptionGroup const group(params, "sort");
    std::vector<SortKey> keys;
    auto const is_enabled = group.flag("enable");
    if (!is_enabled || !*is_enabled) {
        return is_enabled.map([&](bool) { return keys; });
    }
    auto const letters = group.letters({".field", ".method", ".reverse"});
    if (!letters) {
        return tl::unexpected(letters.error());
    }
    if (letters->size() > most_keys) {
        return invalid("api.sort", "at most " + std::to_string(most_keys) + " keys");
    }
    for (auto const& letter : *letters) {
        auto key = parse_key(group, letter);
        if (!key) {
            return tl::unexpected(std::move(key.error()));
        }
        keys.push_back(std::move(*key));
    }
    return keys;
}

}  // namespace penstock
