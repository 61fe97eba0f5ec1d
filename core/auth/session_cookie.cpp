#include "auth/session_cookie.h"

#include <algorithm>

#include <Poco/Ascii.h>

namespace penstock {

bool is_session_secret(std::string_view text) {
    return text.size() == session_secret_length &&
           std::ranges::all_of(text, [](char c) { return Poco::Ascii::isAlphaNumeric(c); });
}

std::optional<Secret> session_cookie(std::string_view cookie_header) {
    std::string_view found;
    while (!cookie_header.empty()) {
        auto const end = std::min(cookie_header.find(';'), cookie_header.size());
        auto pair = cookie_header.substr(0, end);
        cookie_header.remove_prefix(std::min(end + 1, cookie_header.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        auto const equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != session_cookie_name) {
            continue;
        }
        auto const value = pair.substr(equals + 1);
        if (!is_session_secret(value) || (!found.empty() && found != value)) {
            return std::nullopt;
        }
        found = value;
    }
    return found.empty() ? std::nullopt : std::optional<Secret>(std::in_place, found);
}

}  // namespace penstock
