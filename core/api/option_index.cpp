#include "api/option_index.h"

#include <Poco/Ascii.h>

namespace penstock {

std::optional<std::size_t> option_index(std::string_view letters) {
    constexpr std::size_t alphabet = 26;
    if (letters.empty() || !Poco::Ascii::isLower(letters.back()) ||
        letters.find_first_not_of('z') < letters.size() - 1) {
        return std::nullopt;
    }
    return alphabet * (letters.size() - 1) + static_cast<std::size_t>(letters.back() - 'a');
}

}  // namespace penstock
