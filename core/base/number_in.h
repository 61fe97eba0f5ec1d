// is_digit: without the process's locale. number_in: the number that the whole of a text is. What
// is followed by anything, begins with a blank or a plus, or does not fit into the type is none; a
// minus is read where the type has a sign. Pure: any thread.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace penstock {

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

template <std::integral Number>
[[nodiscard]] std::optional<Number> number_in(std::string_view text, int base = 10) {
    Number number{};
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, number, base);
    return read.ec == std::errc{} && read.ptr == end ? std::optional(number) : std::nullopt;
}

}  // namespace penstock
