#include "api/number_text.h"

#include <charconv>

#include <Poco/Ascii.h>

namespace penstock {

namespace {

struct Leading {
    double number;
    std::string_view rest;
};

std::optional<Leading> split(std::string_view text) {
    bool const is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    // from_chars also knows a sign, "inf" and "nan", which are no numbers here.
    if (text.empty() || !(Poco::Ascii::isDigit(text.front()) || text.front() == '.')) {
        return std::nullopt;
    }
    double number = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (read.ec != std::errc{}) {
        return std::nullopt;
    }
    return Leading{is_negative ? -number : number,
                   text.substr(static_cast<std::size_t>(read.ptr - text.data()))};
}

}  // namespace

std::optional<double> leading_number(std::string_view text) {
    auto const read = split(text);
    return read ? std::optional(read->number) : std::nullopt;
}

std::optional<double> decimal_number(std::string_view text) {
    auto const read = split(text);
    return read && read->rest.empty() ? std::optional(read->number) : std::nullopt;
}

}  // namespace penstock
