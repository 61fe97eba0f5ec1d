#include "unit/api/plain_selection.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "api/json_writer.h"

namespace penstock {

namespace {

using Texts = std::vector<std::string>;

bool has_number(std::string const& text) {
    auto digits = text.starts_with("-") ? text.substr(1) : text;
    return !digits.empty() && std::string("0123456789").find(digits[0]) != std::string::npos;
}

double number_in(std::string const& text) {
    return std::strtod(text.substr(0, text.find_first_not_of("-.0123456789")).c_str(), nullptr);
}

std::string lower(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

Texts scalars(Value const& value) {
    return value.visit(Overloaded{[](std::monostate) { return Texts{""}; },
                                  [](std::int64_t number) { return Texts{std::to_string(number)}; },
                                  [](std::string const& text) { return Texts{text}; },
                                  [](Value::List const& list) {
                                      Texts all;
                                      for (auto const& item : list) {
                                          std::ranges::copy(scalars(item), std::back_inserter(all));
                                      }
                                      return all;
                                  },
                                  [](Value::Object const& object) {
                                      Texts all;
                                      for (auto const& [name, item] : object) {
                                          std::ranges::copy(scalars(item), std::back_inserter(all));
                                      }
                                      return all;
                                  }});
}

bool plainly_matches(std::string const& type, std::string const& text, std::string const& wanted) {
    if (type == "contains") {
        return lower(text).find(lower(wanted)) != std::string::npos;
    }
    if (type == "begins") {
        return lower(text).starts_with(lower(wanted));
    }
    if (type == "eq") {
        return text == wanted;
    }
    bool const handles = type.ends_with("_handle_unlimited");
    if (!has_number(text) && !(handles && text == "unlimited")) {
        return false;
    }
    auto const read = [&](std::string const& of) {
        bool const is_unlimited = of == "unlimited" || number_in(of) == 0;
        return handles && is_unlimited ? HUGE_VAL : number_in(of);
    };
    auto const a = read(text);
    auto const b = read(wanted);
    return type == "=="                                    ? a == b
           : type == "lt" || type == "lt_handle_unlimited" ? a < b
           : type == "lt_equal"                            ? a <= b
           : type == "gt_equal"                            ? a >= b
           : type == "gt" || type == "gt_handle_unlimited" ? a > b
                                                           : throw std::logic_error(type);
}

std::string sort_text(Value const& row, std::string const& field) {
    auto const* const value = field == "*" ? &row : row.member(field);
    if (value == nullptr || *value == Value() ||
        value->visit(Overloaded{[](Value::List const&) { return true; },
                                [](Value::Object const&) { return true; },
                                [](auto const&) { return false; }})) {
        return "";
    }
    return scalars(*value).at(0);
}

// Four numbers of a dotted quad, or nothing.
std::vector<int> quad(std::string const& text) {
    std::istringstream stream(text);
    std::vector<int> numbers;
    for (std::string part; std::getline(stream, part, '.');) {
        if (!has_number(part) || part.find_first_not_of("0123456789") != std::string::npos) {
            return {};
        }
        numbers.push_back(std::atoi(part.c_str()));
    }
    return numbers.size() == 4 ? numbers : std::vector<int>{};
}

int plainly_compare(PlainKey const& key, std::string const& a, std::string const& b) {
    auto const sign = [&](auto const& x, auto const& y) {
        int const ascending = x < y ? -1 : y < x ? 1 : 0;
        return key.reverse ? -ascending : ascending;
    };
    if (key.method == "lexicographic") {
        return sign(a, b);
    }
    auto const with_missing_last = [&](bool has_a, bool has_b, auto const& x, auto const& y) {
        return has_a && has_b ? sign(x, y) : has_a ? -1 : has_b ? 1 : 0;
    };
    if (key.method == "ipv4") {
        return with_missing_last(!quad(a).empty(), !quad(b).empty(), quad(a), quad(b));
    }
    bool const zero_is_max = key.method == "numeric_zero_as_max";
    auto const has = [&](std::string const& text) {
        return has_number(text) || (zero_is_max && text == "unlimited");
    };
    auto const read = [&](std::string const& text) {
        return zero_is_max && (text == "unlimited" || number_in(text) == 0) ? HUGE_VAL
                                                                            : number_in(text);
    };
    return with_missing_last(has(a), has(b), read(a), read(b));
}

}  // namespace

PlainSelection plainly_selected(Plain const& plain, Value::List rows) {
    std::erase_if(rows, [&](Value const& row) {
        return !std::ranges::all_of(plain.filters, [&](PlainFilter const& filter) {
            auto const* const value = filter.field == "*" ? &row : row.member(filter.field);
            return value != nullptr && std::ranges::any_of(scalars(*value), [&](auto const& text) {
                       return plainly_matches(filter.type, text, filter.wanted);
                   });
        });
    });
    std::ranges::stable_sort(rows, [&](Value const& a, Value const& b) {
        for (auto const& key : plain.keys) {
            auto const order =
                plainly_compare(key, sort_text(a, key.field), sort_text(b, key.field));
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    });
    PlainSelection reference{{}, rows.size()};
    for (int place = 1; auto const& row : rows) {
        bool const is_in = plain.start == -1 ||
                           (place >= plain.start &&
                            (plain.size == 0 || place < std::max(plain.start, 1) + plain.size));
        if (is_in) {
            reference.items.push_back(row);
        }
        ++place;
    }
    for (auto& row : reference.items) {
        if (!plain.columns.empty() && write_json(row).starts_with("{")) {
            Value::Object shown;
            for (auto const& column : plain.columns) {
                if (auto const* const value = row.member(column)) {
                    shown.emplace_back(column, *value);
                }
            }
            row = shown;
        }
    }
    return reference;
}

}  // namespace penstock
