#include "credentials/token_store.h"

#include <algorithm>

#include "accounts/account_name.h"
#include "base/hash_name.h"
#include "base/json_text.h"
#include "disk/directory_names.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

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

std::string text_of(TokenRecord const& token) {
    Json::Value object;
    object["user"] = token.user;
    object["name"] = token.name;
    object["acls"] = list_from(token.acls);
    object["expires_at"] = Json::Int64{token.expires_at};
    object["addresses"] = list_from(token.addresses);
    object["created_at"] = Json::Int64{token.created_at};
    return to_json_line(object);
}

}  // namespace

TokenStore::TokenStore(std::string directory, uid_t owner, std::optional<uid_t> other_owner)
    : directory_(std::move(directory)), rule_{.owner = owner, .other_owner = other_owner} {}

Result<std::optional<TokenRecord>> TokenStore::find(std::string_view sha256_hex) const {
    if (!is_hash_name(sha256_hex)) {
        return std::nullopt;
    }
    std::string const path = directory_ + "/" + std::string(sha256_hex);
    auto const token = cache_.get(
        path, rule_, [&path](std::string const& text) { return token_from(text, path); });
    if (!token) {
        return tl::unexpected(token.error());
    }
    return *token ? std::optional(**token) : std::nullopt;
}

// A file that is refused opens nothing, whosever token it was meant to be; it must not stand in the
// way of others' tokens. The log tells of it when somebody uses it.
Result<std::vector<StoredToken>> TokenStore::tokens_of(std::string_view user) const {
    auto const names = names_in(directory_);
    if (!names) {
        return tl::unexpected(names.error());
    }
    std::vector<StoredToken> tokens;
    for (auto const& name : *names) {
        auto token = find(name);
        if (token && *token && (*token)->user == user) {
            tokens.push_back({name, std::move(**token)});
        }
    }
    std::sort(tokens.begin(), tokens.end(),
              [](auto const& a, auto const& b) { return a.record.name < b.record.name; });
    return tokens;
}

Result<TokenEdit> TokenStore::edit(CredentialWriter const& writer) const {
    auto change = writer.begin(directory_);
    if (!change) {
        return tl::unexpected(std::move(change.error()));
    }
    return TokenEdit(*this, std::move(*change));
}

Result<std::optional<StoredToken>> TokenEdit::find(std::string_view user,
                                                   std::string_view name) const {
    auto tokens = store_->tokens_of(user);
    if (!tokens) {
        return tl::unexpected(std::move(tokens.error()));
    }
    for (auto& token : *tokens) {
        if (token.record.name == name) {
            return std::move(token);
        }
    }
    return std::nullopt;
}

Result<void> TokenEdit::put(StoredToken const& token) const {
    auto const others = store_->tokens_of(token.record.user);
    if (!others) {
        return tl::unexpected(others.error());
    }
    bool is_new = true;
    for (auto const& other : *others) {
        is_new = is_new && other.hash != token.hash;
        if (other.record.name == token.record.name && other.hash != token.hash) {
            return problem(ProblemKind::token_exists, token.record.name);
        }
    }
    if (is_new && others->size() >= TokenStore::most_of_user) {
        return problem(ProblemKind::too_many_tokens);
    }
    return change_.put(token.hash, text_of(token.record)).and_then([&] {
        return change_.confirm();
    });
}

Result<void> TokenEdit::remove(std::vector<StoredToken> const& tokens) const {
    for (auto const& token : tokens) {
        if (auto removed = change_.remove(token.hash); !removed) {
            return removed;
        }
    }
    return change_.confirm();
}

}  // namespace penstock
