#include "api/filter.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include <Poco/Ascii.h>

#include "accounts/domain_key.h"
#include "accounts/mailbox_key.h"
#include "api/number_text.h"
#include "api/option_group.h"

namespace penstock {

namespace {

// All letters that the documentation has, a to zz, and some more. Each condition costs something
// for every row of a list.
constexpr std::size_t most_filters = 64;

constexpr std::array<std::pair<std::string_view, FilterType>, 10> types{{
    {"contains", FilterType::contains},
    {"begins", FilterType::begins},
    {"eq", FilterType::eq},
    {"==", FilterType::equal},
    {"lt", FilterType::lt},
    {"lt_equal", FilterType::lt_equal},
    {"gt", FilterType::gt},
    {"gt_equal", FilterType::gt_equal},
    {"lt_handle_unlimited", FilterType::lt_handle_unlimited},
    {"gt_handle_unlimited", FilterType::gt_handle_unlimited},
}};

bool is_numeric(FilterType type) {
    switch (type) {
        case FilterType::contains:
        case FilterType::begins:
        case FilterType::eq:
            return false;
        case FilterType::equal:
        case FilterType::lt:
        case FilterType::lt_equal:
        case FilterType::gt:
        case FilterType::gt_equal:
        case FilterType::lt_handle_unlimited:
        case FilterType::gt_handle_unlimited:
            break;
    }
    return true;
}

bool handles_unlimited(FilterType type) {
    return type == FilterType::lt_handle_unlimited || type == FilterType::gt_handle_unlimited;
}

bool is_same_letter(char a, char b) {
    return Poco::Ascii::toLower(a) == Poco::Ascii::toLower(b);
}

std::optional<double> number_for(FilterType type, std::string_view text,
                                 std::optional<double> (*read)(std::string_view)) {
    auto const number = text == "unlimited" ? 0 : read(text);
    bool const is_unlimited = handles_unlimited(type) && number == 0;
    if (text == "unlimited" && !is_unlimited) {
        return std::nullopt;
    }
    return is_unlimited ? std::numeric_limits<double>::infinity() : number;
}

bool contains(std::string_view text, std::string_view wanted) {
    return !std::ranges::search(text, wanted, is_same_letter).empty() || wanted.empty();
}

bool begins(std::string_view text, std::string_view wanted) {
    return std::ranges::mismatch(wanted, text, is_same_letter).in1 == wanted.end();
}

template <class Compare>
bool compares(Filter const& filter, std::string_view text, Compare compare) {
    return compare(text, std::string_view(filter.text)) ||
           (!filter.as_alabels.empty() && compare(text, std::string_view(filter.as_alabels)));
}

template <class Compare>
bool compares_numbers(Filter const& filter, std::string_view text, Compare compare) {
    auto const number = number_for(filter.type, text, leading_number);
    return number && compare(*number, filter.number);
}

bool matches_text(Filter const& filter, std::string_view text) {
    switch (filter.type) {
        case FilterType::contains:
            return compares(filter, text, contains);
        case FilterType::begins:
            return compares(filter, text, begins);
        case FilterType::eq:
            return compares(filter, text, std::equal_to<>());
        case FilterType::equal:
            return compares_numbers(filter, text, std::equal_to<>());
        case FilterType::lt:
        case FilterType::lt_handle_unlimited:
            return compares_numbers(filter, text, std::less<>());
        case FilterType::lt_equal:
            return compares_numbers(filter, text, std::less_equal<>());
        case FilterType::gt:
        case FilterType::gt_handle_unlimited:
            return compares_numbers(filter, text, std::greater<>());
        case FilterType::gt_equal:
            return compares_numbers(filter, text, std::greater_equal<>());
    }
    return false;
}

std::string as_alabels(std::string const& text) {
    if (std::ranges::all_of(text, Poco::Ascii::isAscii)) {
        return {};
    }
    return text.find('@') == std::string::npos ? domain_key(text).value_or("")
                                               : plain_address(text);
}

bool matches_value(Filter const& filter, Value const& value) {
    return value.visit(Overloaded{
        [&](std::monostate) { return matches_text(filter, ""); },
        [&](std::int64_t number) { return matches_text(filter, std::to_string(number)); },
        [&](std::string const& text) { return matches_text(filter, text); },
        [&](Value::List const& list) {
            return std::ranges::any_of(
                list, [&](Value const& item) { return matches_value(filter, item); });
        },
        [&](Value::Object const& object) {
            return std::ranges::any_of(
                object, [&](auto const& member) { return matches_value(filter, member.second); });
        },
    });
}

Result<FilterType> parse_type(OptionGroup const& group, std::string const& option) {
    auto const text = group.text(option);
    if (!text) {
        return tl::unexpected(text.error());
    }
    auto const name = text->value_or("contains");
    auto const* const found =
        std::ranges::find(types, name, &std::pair<std::string_view, FilterType>::first);
    if (found == types.end()) {
        return invalid(group.full_name(option), "one of " + filter_type_list());
    }
    return found->second;
}

Result<Filter> parse_filter(OptionGroup const& group, std::string const& letter) {
    auto const field = group.text(letter + ".field");
    auto const type = parse_type(group, letter + ".type");
    auto const argument = group.text(letter + ".arg0");
    if (!field || !type || !argument) {
        return tl::unexpected(!field ? field.error() : !type ? type.error() : argument.error());
    }
    if (!*field) {
        return invalid(group.full_name(letter + ".field"), "given: the name of a field, or *");
    }
    if (!group.is_given(letter + ".arg0")) {
        return invalid(group.full_name(letter + ".arg0"), "given");
    }
    Filter filter{std::string(**field), *type, std::string(argument->value_or(""))};
    if (is_numeric(filter.type)) {
        auto const number = number_for(filter.type, filter.text, decimal_number);
        if (!number) {
            return invalid(group.full_name(letter + ".arg0"),
                           handles_unlimited(filter.type) ? "a number or unlimited" : "a number");
        }
        filter.number = *number;
    } else {
        filter.as_alabels = as_alabels(filter.text);
    }
    return filter;
}

}  // namespace

std::vector<std::string_view> filter_type_names() {
    std::vector<std::string_view> names;
    std::ranges::transform(types, std::back_inserter(names),
                           &std::pair<std::string_view, FilterType>::first);
    return names;
}

std::string filter_type_list() {
    std::string list;
    for (auto const& [name, type] : types) {
        list += (list.empty() ? "" : ", ") + std::string(name);
    }
    return list;
}

bool matches(Filter const& filter, Row const& row) {
    if (filter.field == "*") {
        return matches_value(filter, row.whole());
    }
    auto const value = row.field(filter.field);
    return value && matches_value(filter, *value);
}

Result<Filters> parse_filters(RawParams const& params) {
    OptionGroup const group(params, "filter");
    auto const is_enabled = group.flag("enable");
    if (!is_enabled || !*is_enabled) {
        return is_enabled.map([](bool) { return Filters{}; });
    }
    auto const is_verbose = group.flag("verbose");
    auto const letters = group.letters({".field", ".type", ".arg0"});
    if (!is_verbose || !letters) {
        return tl::unexpected(!is_verbose ? is_verbose.error() : letters.error());
    }
    if (letters->size() > most_filters) {
        return invalid("api.filter", "at most " + std::to_string(most_filters) + " conditions");
    }
    Filters filters{{}, *is_verbose};
    for (auto const& letter : *letters) {
        auto filter = parse_filter(group, letter);
        if (!filter) {
            return tl::unexpected(std::move(filter.error()));
        }
        filters.all.push_back(std::move(*filter));
    }
    return filters;
}

}  // namespace penstock
