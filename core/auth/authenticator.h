// Authenticator: from the credentials of a request to an Actor.
//
// The first that there is decides, alone:
//   1. `Authorization: whm USER:TOKEN`, scheme in any case (the form of WHM's API tokens, and of
//      the older access hash). A cookie beside it is ignored.
//   2. REMOTE_USER, if penstock.conf trusts the web server with it.
//   3. The cookie of a session, over TLS and with the session's own cpsess digits in the path.
// Whatever is wrong - none of them, another scheme, unknown or expired token, another user's, an
// address that the token does not allow, a session whose token is no longer good - is the same
// Problem (unauthenticated); its detail, which never holds a secret, is for the log. If rights
// cannot be read the answer is the same, and the detail says so. Wrong tokens are counted by the
// FailureGuard, which may refuse right ones for a while; sessions are not, for their secrets cannot
// be guessed and a browser asks on with an old one. Const and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "auth/actor.h"
#include "auth/failure_guard.h"
#include "auth/token_header.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "credentials/reseller_store.h"
#include "credentials/session_store.h"
#include "credentials/token_store.h"

namespace penstock {

// Where a request comes from: the web server's word.
struct Client {
    std::string_view address;
    bool has_tls = false;
};

struct Credentials {
    std::string_view authorization = {};
    std::string_view remote_user = {};
    std::string_view cookie = {};
    std::string_view security_token = {};  // the digits behind cpsess in the path
    Client client = {};
};

// What an Authenticator reads. Lives longer than it.
struct CredentialStores {
    TokenStore const& tokens;
    ResellerStore const& resellers;
    SessionStore const& sessions;
};

class Authenticator {
  public:
    Authenticator(CredentialStores stores, FailureGuard& guard, Clock const& clock,
                  bool trusts_remote_user)
        : stores_(stores), guard_(guard), clock_(clock), trusts_remote_user_(trusts_remote_user) {}

    [[nodiscard]] Result<Actor> authenticate(Credentials const& credentials) const;

    // A token alone, as a login form gives it.
    [[nodiscard]] Result<Actor> by_token(std::optional<TokenHeader> const& given,
                                         Client const& client) const;

    // A session alone, as its link gives it.
    [[nodiscard]] Result<Actor> by_session(Secret const& secret, std::string_view security_token,
                                           Client const& client) const;

    // What the user may do at all; each of its tokens may do this or less.
    [[nodiscard]] Result<AclSet> rights_of(std::string_view user) const;

  private:
    [[nodiscard]] Result<Actor> by_remote_user(std::string_view user, Client const& client) const;
    [[nodiscard]] Result<Actor> actor_of(SessionRecord const& session, Client const& client) const;
    [[nodiscard]] bool is_valid(TokenRecord const& token, std::string_view user,
                                std::string_view address) const;

    CredentialStores stores_;
    FailureGuard& guard_;
    Clock const& clock_;
    bool trusts_remote_user_;
};

// The name under which the file of a token, or of a session, is kept: SHA-256 of the secret, in
// lower-case hex.
[[nodiscard]] std::string token_hash(Secret const& secret);

}  // namespace penstock
