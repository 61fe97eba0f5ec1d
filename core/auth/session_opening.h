// Making a session for a caller, and handing it over to a browser.
//
// open_session() refers to the credential that the caller came with, and is never more than the
// caller is now. Only for the caller itself, or by an owner of every account (not from a session
// made for somebody else) for a reseller; anybody else is a no_such_account, whether or not there
// is one of that name. Fails, too, with what SessionStore says.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth/actor.h"
#include "base/result.h"
#include "credentials/reseller_store.h"
#include "credentials/session_store.h"

namespace penstock {

struct OpenedSession {
    std::string user;
    std::string secret;           // for the cookie: letters and digits
    std::string security_token;   // for the path: ten digits
    std::int64_t expires_at = 0;  // unless it is used before
};

class SessionOpening {
  public:
    SessionOpening(SessionStore const& sessions, ResellerStore const& resellers, Clock const& clock)
        : sessions_(sessions), resellers_(resellers), clock_(clock) {}

    [[nodiscard]] Result<OpenedSession> open(Actor const& caller, std::string_view user) const;

    // A secret that has been in a URL is good for this once: the session goes on under a new one.
    // Of several that try only one gets it; for the others there is no such session
    // (unauthenticated).
    [[nodiscard]] Result<std::string> renew_secret(std::string_view secret) const;

  private:
    [[nodiscard]] Result<void> check_may_name(Actor const& caller, std::string_view user) const;

    SessionStore const& sessions_;
    ResellerStore const& resellers_;
    Clock const& clock_;
};

}  // namespace penstock
