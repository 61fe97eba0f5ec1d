#include "functions/access/token_params.h"

#include <algorithm>

#include <Poco/Ascii.h>

#include "auth/address_range.h"

namespace penstock {

Result<TokenName> Reader<TokenName>::read(std::string_view text, ReadingContext const&) {
    constexpr std::size_t longest = 50;
    auto const fits = [](char c) { return Poco::Ascii::isAlphaNumeric(c) || c == '_' || c == '-'; };
    if (text.size() > longest || !std::ranges::all_of(text, fits)) {
        return invalid("", "at most 50 letters, digits, dashes and underscores");
    }
    return TokenName{std::string(text)};
}

Result<AllowedAddress> Reader<AllowedAddress>::read(std::string_view text, ReadingContext const&) {
    AllowedAddress address{std::string(text)};
    if (!address.is_any() && !is_address_range(text)) {
        return invalid("", "an IP address, a network such as 192.0.2.8/29, or any");
    }
    return address;
}

Result<Acl> Reader<Acl>::read(std::string_view text, ReadingContext const&) {
    auto const acl = acl_for(text);
    if (!acl) {
        return invalid("", "the name of a privilege, such as suspend-acct");
    }
    return *acl;
}

}  // namespace penstock
