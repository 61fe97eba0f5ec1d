#include "token_header.h"

#include <algorithm>

#include <Poco/Ascii.h>
#include <Poco/String.h>

#include "account_name.h"

namespace penstock {

namespace {

constexpr std::string_view scheme = "whm";
constexpr std::size_t longest_secret = 1024;

bool is_secret(std::string_view text) {
    return !text.empty() && text.size() <= longest_secret &&
           std::ranges::all_of(text, [](char c) { return Poco::Ascii::isAlphaNumeric(c); });
}

}  // namespace

std::optional<TokenHeader> parse_token_header(std::string_view authorization) {
    auto const space = authorization.find(' ');
    if (space == std::string_view::npos ||
        Poco::icompare(std::string(authorization.substr(0, space)), std::string(scheme)) != 0) {
        return std::nullopt;
    }
    auto rest = authorization.substr(space);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));

    auto const colon = rest.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    auto const user = rest.substr(0, colon);
    auto const secret = rest.substr(colon + 1);
    if ((user != "root" && !is_account_name(user)) || !is_secret(secret)) {
        return std::nullopt;
    }
    return TokenHeader{std::string(user), Secret(secret)};
}

}  // namespace penstock
