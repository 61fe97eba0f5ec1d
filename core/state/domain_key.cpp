#include "domain_key.h"

#include <algorithm>

#include <Poco/Ascii.h>

namespace penstock {
namespace {

bool is_key_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

}  // namespace

bool is_domain_key(std::string_view text) {
    constexpr std::size_t longest = 253;  // RFC 1035, in text without the trailing dot
    return !text.empty() && text.size() <= longest && text.front() != '.' && text.back() != '.' &&
           std::all_of(text.begin(), text.end(), is_key_byte);
}

std::optional<std::string> domain_key(std::string_view text) {
    if (!text.empty() && text.back() == '.') {
        text.remove_suffix(1);
    }
    std::string key(text);
    std::transform(key.begin(), key.end(), key.begin(),
                   [](char c) { return static_cast<char>(Poco::Ascii::toLower(c)); });
    if (!is_domain_key(key)) {
        return std::nullopt;
    }
    return key;
}

}  // namespace penstock
