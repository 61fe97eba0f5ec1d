#include "auth/authenticator.h"

#include <algorithm>

#include "accounts/account_name.h"
#include "auth/address_range.h"
#include "auth/session_cookie.h"
#include "base/same_secret.h"
#include "base/sha256.h"

namespace penstock {

namespace {

using Kind = SessionOrigin::Kind;

tl::unexpected<Problem> refused(std::string user, std::string detail) {
    return problem(ProblemKind::unauthenticated, std::move(user), std::move(detail));
}

// The session is no more than this token, which is good now.
void limit(Actor& actor, TokenRecord const& token) {
    actor.token_name = token.name;
    actor.acls = actor.acls.both(AclSet::from_words(token.acls));
    actor.addresses = token.addresses;
    if (token.expires_at != 0) {
        actor.expires_at = std::min(actor.expires_at, token.expires_at);
    }
}

}  // namespace

std::string token_hash(Secret const& secret) {
    return sha256_hex(secret.reveal());
}

Result<Actor> Authenticator::authenticate(Credentials const& credentials) const {
    auto const& client = credentials.client;
    if (names_token_scheme(credentials.authorization)) {
        return by_token(parse_token_header(credentials.authorization), client);
    }
    if (trusts_remote_user_ && !credentials.remote_user.empty()) {
        return by_remote_user(credentials.remote_user, client);
    }
    if (auto const secret = session_cookie(credentials.cookie)) {
        return by_session(*secret, credentials.security_token, client);
    }
    if (!credentials.authorization.empty()) {
        return by_token(std::nullopt, client);
    }
    return refused("", "no credentials");
}

Result<Actor> Authenticator::by_token(std::optional<TokenHeader> const& given,
                                      Client const& client) const {
    auto const user = given ? given->user : "";
    auto hash = given ? token_hash(given->secret) : std::string();
    if (!guard_.admits(client.address, user) && !guard_.has_proven(client.address, hash)) {
        return refused(user, "too many failures");
    }
    if (!given) {
        guard_.failed(client.address, user);
        return refused(user, "unusable credentials");
    }
    // Found by its hash: how long that takes tells nothing about how much of a guess was right.
    auto const token = stores_.tokens.find(hash);
    auto const rights = rights_of(user);
    if (!token) {
        return refused(user, "tokens cannot be read: " + token.error().detail);
    }
    if (!rights) {
        return refused(user, "rights cannot be read: " + rights.error().detail);
    }
    if (!token->has_value() || !is_valid(**token, user, client.address)) {
        guard_.failed(client.address, user, hash);
        return refused(user, "no such token, or not valid for this user, time or address");
    }
    guard_.succeeded(client.address, user, hash);
    return Actor{.user = user,
                 .token_name = (*token)->name,
                 .address = std::string(client.address),
                 .acls = rights->both(AclSet::from_words((*token)->acls)),
                 .expires_at = (*token)->expires_at,
                 .addresses = (*token)->addresses,
                 .origin = {Kind::token, user, std::move(hash)},
                 .is_private = client.has_tls};
}

Result<Actor> Authenticator::by_remote_user(std::string_view user, Client const& client) const {
    if (user != "root" && !is_account_name(user)) {
        return refused(std::string(user), "REMOTE_USER is no user's name");
    }
    auto const rights = rights_of(user);
    if (!rights) {
        return refused(std::string(user), "rights cannot be read: " + rights.error().detail);
    }
    return Actor{.user = std::string(user),
                 .address = std::string(client.address),
                 .acls = *rights,
                 .origin = {Kind::remote_user, std::string(user), ""},
                 .is_private = client.has_tls};
}

Result<Actor> Authenticator::by_session(Secret const& secret, std::string_view security_token,
                                        Client const& client) const {
    if (!client.has_tls) {
        return refused("", "a session without TLS");
    }
    auto const hash = token_hash(secret);
    auto const session = stores_.sessions.find(hash);
    if (!session) {
        return refused("", "sessions cannot be read: " + session.error().detail);
    }
    if (!session->has_value()) {
        return refused("", "no such session, or it has ended");
    }
    auto const& record = (*session)->record;
    if (!same_secret(record.security_token, security_token)) {
        return refused(record.user, "a session without its cpsess");
    }
    auto actor = actor_of(record, client);
    if (actor) {
        stores_.sessions.note_use(hash, **session);
    }
    return actor;
}

Result<Actor> Authenticator::actor_of(SessionRecord const& session, Client const& client) const {
    auto const& origin = session.origin;
    auto const of_user = rights_of(session.user);
    auto const of_origin = rights_of(origin.user);
    if (!of_user || !of_origin) {
        auto const& cause = of_user ? of_origin.error() : of_user.error();
        return refused(session.user, "rights cannot be read: " + cause.detail);
    }
    Actor actor{.user = session.user,
                .address = std::string(client.address),
                .acls = *of_origin,
                .expires_at = session.ends_at,
                .origin = origin,
                .is_private = client.has_tls};
    if (origin.kind == Kind::token) {
        auto const token = stores_.tokens.find(origin.token_hash);
        if (!token) {
            return refused(session.user, "tokens cannot be read: " + token.error().detail);
        }
        if (!token->has_value() || !is_valid(**token, origin.user, client.address)) {
            return refused(session.user, "the session's token is not valid any more");
        }
        limit(actor, **token);
    }
    bool const is_trusted = origin.kind != Kind::remote_user || trusts_remote_user_;
    bool const is_owner = origin.user == "root" || actor.acls.has(Acl::all);
    bool const is_root_for_another = session.user == "root" && origin.user != "root";
    if (!is_trusted || is_root_for_another || (session.user != origin.user && !is_owner)) {
        return refused(session.user, "what the session was made with is not valid any more");
    }
    actor.acls = actor.acls.both(*of_user).both(AclSet::from_words(session.acls));
    return actor;
}

Result<AclSet> Authenticator::rights_of(std::string_view user) const {
    if (user == "root") {
        return AclSet::everything();
    }
    auto const words = stores_.resellers.acls_of(user);
    if (!words) {
        return tl::unexpected(words.error());
    }
    return words->has_value() ? AclSet::from_words(**words) : AclSet::none();
}

bool Authenticator::is_valid(TokenRecord const& token, std::string_view user,
                             std::string_view address) const {
    const bool in_time = token.expires_at == 0 || clock_.wall() < token.expires_at;
    const bool from_allowed_address =
        token.addresses.empty() || std::ranges::any_of(token.addresses, [&](auto const& range) {
            return range_contains(range, address);
        });
    return token.user == user && in_time && from_allowed_address;
}

}  // namespace penstock
