#include "base/valid_utf8.h"

#include <iterator>

#include <utf8cpp/utf8.h>

namespace penstock {

std::string valid_utf8(std::string_view text) {
    constexpr char32_t replacement = 0xFFFD;
    std::string valid;
    utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(valid), replacement);
    return valid;
}

}  // namespace penstock
