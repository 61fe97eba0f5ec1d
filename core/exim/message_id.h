// Exim's name for a message: 6-6-2 letters and digits up to Exim 4.96, 6-11-4 from 4.97 on. Pure:
// any thread.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace penstock {

// Of the id that `text` begins with; 0 if it begins with none.
[[nodiscard]] constexpr std::size_t length_of_message_id(std::string_view text) {
    constexpr auto is_letter_or_digit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    constexpr auto fits = [=](std::string_view id, std::size_t middle) {
        for (std::size_t i = 0; i < id.size(); ++i) {
            bool const is_dash = i == 6 || i == 7 + middle;
            if (is_dash ? id[i] != '-' : !is_letter_or_digit(id[i])) {
                return false;
            }
        }
        return true;
    };
    struct Form {
        std::size_t length;
        std::size_t middle;
    };
    // The longer one first: the shorter is none of its beginnings, for its second dash is earlier.
    for (auto const form : {Form{23, 11}, Form{16, 6}}) {
        if (text.size() >= form.length && fits(text.substr(0, form.length), form.middle)) {
            return form.length;
        }
    }
    return 0;
}

[[nodiscard]] constexpr bool is_message_id(std::string_view text) {
    return !text.empty() && length_of_message_id(text) == text.size();
}

}  // namespace penstock
