#include "base/number_in.h"

namespace penstock {

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
