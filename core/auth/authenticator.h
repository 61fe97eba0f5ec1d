// Authenticator: from the credentials of a request to an Actor.
//
// One form is accepted: `Authorization: whm USER:TOKEN`, scheme in any case (the form of WHM's API
// tokens). Whatever is wrong - no header, another scheme, unknown or expired token, another user's,
// an address that the token does not allow - is the same Problem (unauthenticated); its detail,
// which never holds the secret, is for the log. If rights cannot be read the answer is the same,
// and the detail says so. Const and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "actor.h"
#include "clock.h"
#include "reseller_store.h"
#include "result.h"
#include "secret.h"
#include "token_store.h"

namespace penstock {

struct Credentials {
    std::string_view authorization;
    std::string_view remote_addr;
};

class Authenticator {
  public:
    Authenticator(TokenStore const& tokens, ResellerStore const& resellers, Clock const& clock)
        : tokens_(tokens), resellers_(resellers), clock_(clock) {}

    [[nodiscard]] Result<Actor> authenticate(Credentials const& credentials) const;

    // What the user may do at all; each of its tokens may do this or less.
    [[nodiscard]] Result<AclSet> rights_of(std::string_view user) const;

  private:
    [[nodiscard]] bool is_valid(TokenRecord const& token, std::string_view user,
                                std::string_view remote_addr) const;

    TokenStore const& tokens_;
    ResellerStore const& resellers_;
    Clock const& clock_;
};

// The name under which a token's file is kept: SHA-256 of the secret, in lower-case hex.
[[nodiscard]] std::string token_hash(Secret const& secret);

}  // namespace penstock
