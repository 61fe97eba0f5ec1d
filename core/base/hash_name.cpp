#include "base/hash_name.h"

#include <algorithm>

namespace penstock {

bool is_hash_name(std::string_view text) {
    constexpr std::size_t digits = 64;
    return text.size() == digits && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace penstock
