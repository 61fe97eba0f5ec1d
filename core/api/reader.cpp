#include "api/reader.h"

#include "base/number_in.h"

namespace penstock {

std::optional<std::int64_t> whole_number(std::string_view text) {
    constexpr std::size_t longest = 19;
    return text.size() <= longest ? number_in<std::int64_t>(text) : std::nullopt;
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
