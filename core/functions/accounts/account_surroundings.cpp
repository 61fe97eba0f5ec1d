#include "functions/accounts/account_surroundings.h"

#include <utility>

#include "api/core.h"

namespace penstock {

Result<AccountSurroundings> AccountSurroundings::now(Core const& core) {
    auto suspended_names = core.outgoing_mail.marked(Restriction::suspended);
    auto held_names = core.outgoing_mail.marked(Restriction::held);
    auto logins = core.passwd.users();
    for (auto const* const names : {&suspended_names, &held_names}) {
        if (!*names) {
            return tl::unexpected(names->error());
        }
    }
    if (!logins) {
        return tl::unexpected(logins.error());
    }
    return AccountSurroundings{std::move(*suspended_names), std::move(*held_names),
                               std::move(*logins)};
}

Result<AccountSurroundings> AccountSurroundings::of(Core const& core, std::string const& account) {
    AccountSurroundings around;
    for (auto const& [restriction, names] : {std::pair(Restriction::suspended, &around.suspended),
                                             std::pair(Restriction::held, &around.held)}) {
        auto const found = core.outgoing_mail.find(restriction, account);
        if (!found) {
            return tl::unexpected(found.error());
        }
        if (*found) {
            names->insert(account);
        }
    }
    auto logins = core.passwd.users();
    if (!logins) {
        return tl::unexpected(logins.error());
    }
    around.logins = std::move(*logins);
    return around;
}

}  // namespace penstock
