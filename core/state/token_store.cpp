#include "token_store.h"

#include <algorithm>

#include "account_name.h"
#include "file_problem.h"
#include "json_text.h"

namespace penstock {
namespace {

bool is_hash(std::string_view text) {
    constexpr std::size_t digits = 64;
    return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool has_shape_of_token(Json::Value const& object) {
    return object.size() == 6 && object["user"].isString() && object["name"].isString() &&
           is_list_of_strings(object["acls"]) && object["expires_at"].isInt64() &&
           is_list_of_strings(object["addresses"]) && object["created_at"].isInt64();
}

// A member more may be a limit that this version does not know: to ignore it would be to widen the
// token.
Result<TokenRecord> token_from(std::string_view text, std::string const& path) {
    auto const object = parse_json_object(text);
    if (!object) {
        return unreadable(path + " refused: " + object.error());
    }
    if (!has_shape_of_token(*object)) {
        return unreadable(path + " refused: not exactly the members of a token");
    }
    TokenRecord token{(*object)["user"].asString(),       (*object)["name"].asString(),
                      strings_of((*object)["acls"]),      (*object)["expires_at"].asInt64(),
                      strings_of((*object)["addresses"]), (*object)["created_at"].asInt64()};
    if (token.user != "root" && !is_account_name(token.user)) {
        return unreadable(path + " refused: its user is no user's name");
    }
    if (token.expires_at < 0) {
        return unreadable(path + " refused: it expires before all time");
    }
    return token;
}

}  // namespace

TokenStore::TokenStore(std::string directory, uid_t owner)
    : directory_(std::move(directory)), owner_(owner) {}

Result<std::optional<TokenRecord>> TokenStore::find(std::string_view sha256_hex) const {
    if (!is_hash(sha256_hex)) {
        return std::nullopt;
    }
    std::string const path = directory_ + "/" + std::string(sha256_hex);
    auto const token = cache_.get(path, TrustRule{owner_}, [&path](std::string const& text) {
        return token_from(text, path);
    });
    if (!token) {
        return tl::unexpected(token.error());
    }
    return *token ? std::optional(**token) : std::nullopt;
}

}  // namespace penstock
