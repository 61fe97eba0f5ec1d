#include "exim/message_id.h"

#include <algorithm>

namespace penstock {

namespace {

bool is_base_62(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
}

bool has_form(std::string_view text, std::size_t first, std::size_t second, std::size_t third) {
    if (text.size() != first + 1 + second + 1 + third) {
        return false;
    }
    auto const rest = text.substr(first + 1);
    return text[first] == '-' && rest[second] == '-' && is_base_62(text.substr(0, first)) &&
           is_base_62(rest.substr(0, second)) && is_base_62(rest.substr(second + 1));
}

}  // namespace

bool is_message_id(std::string_view text) {
    return has_form(text, 6, 6, 2) || has_form(text, 6, 11, 4);
}

std::optional<std::size_t> number_in(std::string_view text) {
    constexpr std::size_t most_digits = 9;
    if (text.empty() || text.size() > most_digits) {
        return std::nullopt;
    }
    std::size_t number = 0;
    for (char const c : text) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    return number;
}

}  // namespace penstock
