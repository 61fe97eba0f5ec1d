#include "agent/index/log_address.h"

#include <algorithm>

namespace penstock {

namespace {

// Behind the closing quote of a text that begins with one; 0 if there is none.
std::size_t end_of_quoted(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            return i + 1;
        }
    }
    return 0;
}

}  // namespace

std::string_view take_address(std::string_view& text) {
    auto const quoted = text.starts_with('"') ? end_of_quoted(text) : 0;
    auto const end = std::min(text.find(' ', quoted), text.size());
    auto address = text.substr(0, end);
    // "ADDRESS: why" where nothing else is known of it. Addresses of IPv6 have colons, too, and so
    // has ":blackhole:".
    if (end == text.size() || text[end] == ' ') {
        if (address.size() > quoted && address.ends_with(':') && !address.starts_with(':')) {
            address.remove_suffix(1);
        }
    }
    text.remove_prefix(address.size());
    return address;
}

HostInLog host_in(std::string_view text) {
    auto const begin = text.find(" H=");
    if (begin == std::string_view::npos) {
        return {};
    }
    text.remove_prefix(begin + 3);
    auto const bracket = text.find('[');
    auto const end = text.find(']', std::min(bracket, text.size()));
    if (end == std::string_view::npos) {
        return {};
    }
    auto const name = text.substr(0, std::min(text.find(' '), bracket));
    return {name.starts_with('(') ? std::string_view() : name,
            text.substr(bracket + 1, end - bracket - 1)};
}

}  // namespace penstock
