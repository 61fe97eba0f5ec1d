#include "authenticator.h"

#include <algorithm>

#include <Poco/DigestEngine.h>
#include <Poco/SHA2Engine.h>

#include "address_range.h"
#include "token_header.h"

namespace penstock {

namespace {

tl::unexpected<Problem> refused(std::string user, std::string detail) {
    return problem(ProblemKind::unauthenticated, std::move(user), std::move(detail));
}

}  // namespace

std::string token_hash(Secret const& secret) {
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(secret.reveal().data(), secret.reveal().size());
    return Poco::DigestEngine::digestToHex(engine.digest());
}

Result<Actor> Authenticator::authenticate(Credentials const& credentials) const {
    auto const header = parse_token_header(credentials.authorization);
    if (!header) {
        return refused("", credentials.authorization.empty() ? "no credentials"
                                                             : "unusable Authorization header");
    }
    // Found by its hash: how long that takes tells nothing about how much of a guess was right.
    auto const token = tokens_.find(token_hash(header->secret));
    auto const rights = rights_of(header->user);
    if (!token) {
        return refused(header->user, "tokens cannot be read: " + token.error().detail);
    }
    if (!rights) {
        return refused(header->user, "rights cannot be read: " + rights.error().detail);
    }
    if (!token->has_value() || !is_valid(**token, header->user, credentials.remote_addr)) {
        return refused(header->user, "no such token, or not valid for this user, time or address");
    }
    return Actor{.user = header->user,
                 .token_name = (*token)->name,
                 .address = std::string(credentials.remote_addr),
                 .acls = rights->both(AclSet::from_words((*token)->acls)),
                 .expires_at = (*token)->expires_at,
                 .addresses = (*token)->addresses};
}

Result<AclSet> Authenticator::rights_of(std::string_view user) const {
    if (user == "root") {
        return AclSet::everything();
    }
    auto const words = resellers_.acls_of(user);
    if (!words) {
        return tl::unexpected(words.error());
    }
    return words->has_value() ? AclSet::from_words(**words) : AclSet::none();
}

bool Authenticator::is_valid(TokenRecord const& token, std::string_view user,
                             std::string_view remote_addr) const {
    const bool in_time = token.expires_at == 0 || clock_.wall() < token.expires_at;
    const bool from_allowed_address =
        token.addresses.empty() || std::ranges::any_of(token.addresses, [&](auto const& range) {
            return range_contains(range, remote_addr);
        });
    return token.user == user && in_time && from_allowed_address;
}

}  // namespace penstock
