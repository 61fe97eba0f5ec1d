#include "agent/watch/owners.h"

#include <algorithm>

#include "accounts/mailbox_key.h"
#include "auth/accounts.h"
#include "exim/mail_index.h"

namespace penstock {

Owners::Owners(Core const& core, Names names) : names_(std::move(names)) {
    for (auto const& name : names_) {
        if (auto const account = core.accounts.resolve(host_actor(), name)) {
            for (auto const& domain : account->as_found().domains) {
                names_by_domain_[domain] = name;
            }
        }
    }
}

Names Owners::of(QueuedMessage const& message) const {
    auto owners = submitters_of(message);
    for (auto const& recipient : message.recipients) {
        if (auto const* const owner = owner_of(recipient)) {
            owners.insert(*owner);
        }
    }
    return owners;
}

bool Owners::have_all_of(QueuedMessage const& message) const {
    auto const is_theirs = [&](std::string const& recipient) {
        return owner_of(recipient) != nullptr;
    };
    return !submitters_of(message).empty() ||
           (!message.recipients.empty() && std::ranges::all_of(message.recipients, is_theirs));
}

Names Owners::submitters_of(QueuedMessage const& message) const {
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
    return owners;
}

std::string const* Owners::owner_of(std::string const& recipient) const {
    auto const plain = plain_address(recipient);
    auto const found = names_by_domain_.find(plain.substr(plain.rfind('@') + 1));
    return found == names_by_domain_.end() ? nullptr : &found->second;
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
