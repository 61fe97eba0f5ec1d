#include "auth/token_header.h"

#include <algorithm>

#include <Poco/Ascii.h>
#include <Poco/String.h>

#include "accounts/account_name.h"

namespace penstock {

namespace {

constexpr std::string_view scheme = "whm";
constexpr std::size_t longest_secret = 1024;

bool is_secret(std::string_view text) {
    return !text.empty() && text.size() <= longest_secret &&
           std::ranges::all_of(text, [](char c) { return Poco::Ascii::isAlphaNumeric(c); });
}

}  // namespace

bool names_token_scheme(std::string_view authorization) {
    auto const word = authorization.substr(0, authorization.find_first_of(" \t,"));
    return Poco::icompare(std::string(word), std::string(scheme)) == 0;
}

std::optional<TokenHeader> token_credential(std::string_view user, std::string_view secret) {
    if ((user != "root" && !is_account_name(user)) || !is_secret(secret)) {
        return std::nullopt;
    }
    return TokenHeader{std::string(user), Secret(secret)};
}

std::optional<TokenHeader> parse_token_header(std::string_view authorization) {
    auto const space = authorization.find(' ');
    // Nothing but the scheme: not `whm,` as of two headers that were joined.
    if (space != scheme.size() || !names_token_scheme(authorization)) {
        return std::nullopt;
    }
    auto rest = authorization.substr(space);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));

    auto const colon = rest.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    return token_credential(rest.substr(0, colon), rest.substr(colon + 1));
}

}  // namespace penstock
