// Input: the header Authorization, a line break, the header Cookie.
#include <algorithm>

#include <Poco/Ascii.h>

#include "accounts/account_name.h"
#include "auth/session_cookie.h"
#include "auth/token_header.h"
#include "fuzz/fuzz_target.h"

using namespace penstock;
using namespace penstock::test;

namespace {

void check_header(std::string_view header) {
    auto const given = parse_token_header(header);
    if (!given) {
        return;
    }
    auto const secret = given->secret.reveal();
    require(names_token_scheme(header), "a token of another scheme");
    require(given->user == "root" || is_account_name(given->user), "a user that can be none");
    require(!secret.empty() && std::ranges::all_of(secret, Poco::Ascii::isAlphaNumeric),
            "an odd secret");
    require(header.ends_with(given->user + ":" + std::string(secret)), "a part of the header");
    require(header.find(',') == std::string_view::npos, "one of several headers");
}

void check_cookie(std::string_view header) {
    auto const secret = session_cookie(header);
    if (!secret) {
        return;
    }
    require(is_session_secret(secret->reveal()), "an odd secret");
    auto const pair = std::string(session_cookie_name) + "=" + std::string(secret->reveal());
    require(header.find(pair) != std::string_view::npos, "a secret that is not in the header");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto rest = text_of(data, size);
    check_header(take(rest, "\n"));
    check_cookie(rest);
    return 0;
}
