#include "credentials/session_record.h"

#include <algorithm>

namespace penstock {

bool is_security_token(std::string_view text) {
    constexpr std::size_t digits = 10;
    return text.size() == digits &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace penstock
