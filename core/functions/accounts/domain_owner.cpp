#include "functions/accounts/domain_owner.h"

#include <algorithm>

#include <Poco/Logger.h>

#include "accounts/domain_key.h"
#include "api/core.h"
#include "auth/accounts.h"
#include "base/clock.h"
#include "base/log_field.h"
#include "identities/identity_map.h"

namespace penstock {

namespace {

bool has_domain(Account const& account, std::string const& domain) {
    return std::ranges::find(account.domains, domain) != account.domains.end();
}

Result<std::optional<Account>> own_account(Call const& call, std::string const& name) {
    auto const account = call.core.accounts.resolve(call.actor, name);
    if (account) {
        return account->as_found();
    }
    if (account.error().kind == ProblemKind::no_such_account) {
        return std::nullopt;
    }
    return tl::unexpected(account.error());
}

// Costs a look at every account, and so long that the caller could tell a domain that somebody else
// has from one that nobody has: only for domains that more than one account claims.
Result<std::optional<Account>> look_through_own(Call const& call, std::string const& domain) {
    std::optional<Account> found;
    auto const visited = call.core.accounts.each(
        call.actor,
        [&](Account const& account) -> Result<void> {
            if (!found && has_domain(account, domain)) {
                found = account;
            }
            return {};
        },
        [&](Problem const& unreadable) {
            call.core.log.error("account passed over: " + log_field(unreadable.detail));
        },
        [&] { return call.limit.check(call.core.clock); });
    if (!visited) {
        return tl::unexpected(visited.error());
    }
    return found;
}

}  // namespace

Result<std::optional<Account>> account_with_domain(Call const& call, std::string_view domain) {
    auto const key = domain_key(domain);
    auto const owner = key ? call.core.identity_map.owner_of(*key) : std::nullopt;
    if (!owner) {
        return std::nullopt;
    }
    auto account = own_account(call, *owner);
    if (!account || (*account && has_domain(**account, *key))) {
        return account;
    }
    if (!call.core.identity_map.may_be_contested(*key)) {
        return std::nullopt;
    }
    return look_through_own(call, *key);
}

}  // namespace penstock
