// TokenStore: the API tokens, one file each: DIRECTORY/SHA256HEX, named after the hash of the
// secret, which is stored nowhere. TokenEdit changes them.
//
// Promise: an answer is as of now. A token is given whole or not at all: the file has exactly the
// members of TokenRecord, each of the right type, and is owned by one of the believed owners and
// writable by nobody else. A user has at most one token of a name.
//
// Failure: state_unreadable, with the reason in the detail, for a file that breaks any of this.
// Expiry and addresses are judged by core/auth.
//
// Threads: all calls are safe from any thread; a TokenEdit belongs to one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "credentials/credential_writer.h"
#include "disk/cached_file.h"

namespace penstock {

struct TokenRecord {
    std::string user;                    // root, or a reseller; fits the account name grammar
    std::string name;                    // what its owner calls it
    std::vector<std::string> acls;       // "all", or the ACL words it is limited to
    std::int64_t expires_at = 0;         // seconds since 1970; 0 = never
    std::vector<std::string> addresses;  // allowed client addresses; empty = any
    std::int64_t created_at = 0;

    friend bool operator==(TokenRecord const&, TokenRecord const&) = default;
};

struct StoredToken {
    std::string hash;
    TokenRecord record;
};

class TokenEdit;

class TokenStore {
  public:
    explicit TokenStore(std::string directory, uid_t owner = 0,
                        std::optional<uid_t> other_owner = {});

    // Anything but 64 lower-case hex digits is no token's hash; the disk is not asked then.
    [[nodiscard]] Result<std::optional<TokenRecord>> find(std::string_view sha256_hex) const;

    // The tokens of one user, in the order of their names; files that are refused are left out.
    [[nodiscard]] Result<std::vector<StoredToken>> tokens_of(std::string_view user) const;

    // Every token of everybody is looked at to find one by its name.
    static constexpr std::size_t most_of_user = 1000;

    // For as long as the TokenEdit lives nobody else changes a token.
    [[nodiscard]] Result<TokenEdit> edit(CredentialWriter const& writer) const;

  private:
    std::string directory_;
    TrustRule rule_;
    CachedFile<TokenRecord> cache_;
};

// What is changed is on disk when the call that changes it has succeeded.
class TokenEdit {
  public:
    [[nodiscard]] Result<std::optional<StoredToken>> find(std::string_view user,
                                                          std::string_view name) const;
    // token_exists: the user has another token of that name. too_many_tokens: it would be a new one
    // more than most_of_user.
    [[nodiscard]] Result<void> put(StoredToken const& token) const;
    [[nodiscard]] Result<void> remove(std::vector<StoredToken> const& tokens) const;

  private:
    friend class TokenStore;
    TokenEdit(TokenStore const& store, CredentialChange change)
        : store_(&store), change_(std::move(change)) {}

    TokenStore const* store_;
    CredentialChange change_;
};

}  // namespace penstock
