#include "api/reader.h"

#include <charconv>

namespace penstock {

std::optional<std::int64_t> whole_number(std::string_view text) {
    constexpr std::size_t longest = 19;
    std::int64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, number);
    bool const is_whole = !text.empty() && text.size() <= longest && read.ec == std::errc{};
    return is_whole && read.ptr == end ? std::optional(number) : std::nullopt;
}

Result<Flag> Reader<Flag>::read(std::string_view text, ReadingContext const&) {
    if (text != "1" && text != "0") {
        return invalid("", "1 or 0");
    }
    return Flag{text == "1"};
}

Result<UnixTime> Reader<UnixTime>::read(std::string_view text, ReadingContext const&) {
    auto const seconds = whole_number(text);
    if (!seconds || *seconds < 0) {
        return invalid("", "a time in seconds since 1970");
    }
    return UnixTime{*seconds};
}

}  // namespace penstock
