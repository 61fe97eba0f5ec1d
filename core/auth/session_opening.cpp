#include "auth/session_opening.h"

#include <algorithm>

#include "auth/authenticator.h"
#include "auth/session_cookie.h"
#include "base/random_text.h"

namespace penstock {

namespace {

std::string new_secret() {
    return random_text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                       session_secret_length);
}

SessionOrigin origin_of(Actor const& caller) {
    return caller.is_on_host ? SessionOrigin{SessionOrigin::Kind::host, caller.user, ""}
                             : caller.origin;
}

bool is_for_somebody_else(Actor const& caller) {
    return origin_of(caller).user != caller.user;
}

}  // namespace

Result<OpenedSession> SessionOpening::open(Actor const& caller, std::string_view user) const {
    if (origin_of(caller).kind == SessionOrigin::Kind::none) {
        return problem(ProblemKind::internal, "", "a session for a caller of unknown origin");
    }
    if (auto allowed = check_may_name(caller, user); !allowed) {
        return tl::unexpected(std::move(allowed.error()));
    }
    auto const now = clock_.wall();
    auto const longest = now + longest_session;
    SessionRecord const session{
        .user = std::string(user),
        .origin = origin_of(caller),
        .acls = caller.acls.words(),
        .security_token = random_text("0123456789", 10),
        .created_at = now,
        .ends_at = caller.expires_at == 0 ? longest : std::min(longest, caller.expires_at)};
    auto secret = new_secret();
    auto const made = sessions_.create(token_hash(Secret(secret)), session);
    if (!made) {
        return tl::unexpected(made.error());
    }
    return OpenedSession{session.user, std::move(secret), session.security_token,
                         std::min(session.ends_at, now + SessionStore::longest_idle)};
}

Result<void> SessionOpening::check_may_name(Actor const& caller, std::string_view user) const {
    if (user == caller.user) {
        return {};
    }
    bool const is_allowed = caller.owns_every_account() && user != "root";  // root is root's alone
    if (is_allowed && !is_for_somebody_else(caller)) {
        auto const rights = resellers_.acls_of(user);
        if (!rights) {
            return tl::unexpected(rights.error());
        }
        if (rights->has_value()) {
            return {};
        }
    }
    return problem(ProblemKind::no_such_account, std::string(user));
}

Result<std::string> SessionOpening::renew_secret(std::string_view secret) const {
    auto renewed = new_secret();
    auto const done = sessions_.rename(token_hash(Secret(secret)), token_hash(Secret(renewed)));
    if (!done) {
        return tl::unexpected(done.error());
    }
    if (!*done) {
        return problem(ProblemKind::unauthenticated, "", "the session's link was used before");
    }
    return renewed;
}

}  // namespace penstock
