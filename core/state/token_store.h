// TokenStore: the API tokens, one file each: DIRECTORY/SHA256HEX, named after the hash of the
// secret, which is stored nowhere. Only root writes them.
//
// Promise: an answer is as of now. A token is given whole or not at all: the file has exactly the
// members of TokenRecord, each of the right type, and is owned by root and writable by nobody else.
//
// Failure: state_unreadable, with the reason in the detail, for a file that breaks any of this.
// Expiry and addresses are judged by core/auth.
//
// Threads: all calls are safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "cached_file.h"
#include "result.h"

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

class TokenStore {
  public:
    explicit TokenStore(std::string directory, uid_t owner = 0);

    // Anything but 64 lower-case hex digits is no token's hash; the disk is not asked then.
    [[nodiscard]] Result<std::optional<TokenRecord>> find(std::string_view sha256_hex) const;

  private:
    std::string directory_;
    uid_t owner_;
    CachedFile<TokenRecord> cache_;
};

}  // namespace penstock
