#include "owners.h"

#include "mailbox_key.h"

namespace penstock {

Owners::Owners(Core const& core, Names names) : names_(std::move(names)) {
    for (auto const& name : names_) {
        auto const account =
            core.accounts.resolve(host_actor(), name).and_then([&](AccountName const& known) {
                return core.accounts.describe(known);
            });
        if (account) {
            for (auto const& domain : account->domains) {
                names_by_domain_[domain] = name;
            }
        }
    }
}

Names Owners::of(QueuedMessage const& message) const {
    Names owners;
    if (names_.contains(message.account)) {
        owners.insert(message.account);
    }
    if (!message.mailbox.empty()) {
        auto const key = mailbox_key(message.mailbox);
        if (key && names_.contains(*key)) {
            owners.insert(*key);
        }
    }
    for (auto const& recipient : message.recipients) {
        auto const plain = plain_address(recipient);
        auto const found = names_by_domain_.find(plain.substr(plain.rfind('@') + 1));
        if (found != names_by_domain_.end()) {
            owners.insert(found->second);
        }
    }
    return owners;
}

Actor host_actor() {
    Actor actor;
    actor.user = "root";
    actor.acls = AclSet::everything();
    actor.is_on_host = true;
    actor.is_private = true;
    return actor;
}

}  // namespace penstock
