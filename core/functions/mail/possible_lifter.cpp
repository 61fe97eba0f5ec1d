#include "functions/mail/possible_lifter.h"

#include "auth/accounts.h"
#include "credentials/reseller_store.h"

namespace penstock {

namespace {

// root's name is in no file of resellers that counts.
bool may_lift(Call const& call, std::string const& user, RestrictedName const& name) {
    auto const words = call.core.resellers.acls_of(user);
    auto const needed = name.is_mailbox() ? Acl::cpanel_api : Acl::suspend_acct;
    return user != "root" && words && *words && AclSet::from_words(**words).has(needed);
}

}  // namespace

std::optional<std::string> possible_lifter(Call const& call, RestrictedName const& name) {
    if (!call.actor.is_root() || call.actor.is_from_list || !name.account()) {
        return std::nullopt;
    }
    auto const& account = name.account()->as_found();
    for (auto const& user : {account.owner, account.name}) {
        if (may_lift(call, user, name)) {
            return user;
        }
    }
    return std::nullopt;
}

}  // namespace penstock
