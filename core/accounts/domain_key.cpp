#include "accounts/domain_key.h"

#include <algorithm>

#include <Poco/Ascii.h>

#include "accounts/alabel.h"

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
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return static_cast<char>(Poco::Ascii::toLower(c)); });
    auto key = alabel(lower);
    if (key && key->ends_with('.')) {
        key->pop_back();
    }
    return key && is_domain_key(*key) ? key : std::nullopt;
}

}  // namespace penstock
