#include "functions/mailboxes/mailboxes.h"

#include <algorithm>
#include <set>

#include <Poco/Logger.h>

#include "accounts/domain_key.h"
#include "accounts/mailbox_key.h"
#include "accounts/mailbox_list.h"
#include "api/core.h"
#include "auth/accounts.h"
#include "base/log_field.h"
#include "identities/identity_map.h"
#include "marks/outgoing_mail.h"

namespace penstock {

namespace {

struct Marks {
    MarkedNames suspended;
    MarkedNames held;
};

Result<Marks> marks_now(Core const& core) {
    auto suspended = core.outgoing_mail.marked(Restriction::suspended);
    if (!suspended) {
        return tl::unexpected(std::move(suspended.error()));
    }
    auto held = core.outgoing_mail.marked(Restriction::held);
    if (!held) {
        return tl::unexpected(std::move(held.error()));
    }
    return Marks{std::move(*suspended), std::move(*held)};
}

// The account's domains, but for those that are another's to Exim.
std::vector<std::string> domains_of(Call const& call, AccountName const& account) {
    auto domains = account.as_found().domains;
    std::erase_if(domains, [&](std::string const& domain) {
        return call.core.identity_map.owner_of(domain).value_or(account.text()) != account.text();
    });
    return domains;
}

KnownMailbox known_mailbox(std::string const& address, std::optional<bool> may_log_in,
                           Marks const& marks) {
    auto const key = mailbox_key(address).value_or("");
    return {address, may_log_in, marks.suspended.contains(key), marks.held.contains(key)};
}

Result<std::vector<KnownMailbox>> listed(Call const& call, std::vector<std::string> const& domains,
                                         Marks const& marks) {
    auto const& list = call.core.mailbox_list;
    auto const mailboxes = list.mailboxes();
    if (!mailboxes) {
        return tl::unexpected(mailboxes.error());
    }
    if ((*mailboxes)->passed_over > 0) {
        call.core.log.warning("mailboxes passed over: file=" + log_field(list.path()) +
                              " lines=" + std::to_string((*mailboxes)->passed_over) +
                              " first=" + std::to_string((*mailboxes)->first_passed_over));
    }
    std::vector<KnownMailbox> found;
    for (auto const& domain : domains) {
        auto const here = (*mailboxes)->by_domain.find(domain);
        if (here == (*mailboxes)->by_domain.end()) {
            continue;
        }
        for (auto const& mailbox : here->second) {
            found.push_back(known_mailbox(mailbox.address, mailbox.may_log_in, marks));
        }
    }
    return found;
}

// The address behind a name that is marked; nothing for an account's, and for one that is no
// longer marked or whose record does not tell. Only a hash has to be looked up.
Result<std::optional<std::string>> address_behind(Call const& call, Restriction restriction,
                                                  std::string const& name) {
    auto const at = name.find('@');
    if (at != 0) {
        return at == std::string::npos ? std::nullopt : std::optional(name);
    }
    auto const found = call.core.outgoing_mail.find(restriction, name);
    if (!found) {
        return tl::unexpected(found.error());
    }
    bool const is_address = *found && mailbox_key((*found)->text()) == name;
    return is_address ? std::optional((*found)->text()) : std::nullopt;
}

Result<std::set<std::string>> marked_addresses(Call const& call, Marks const& marks) {
    std::set<std::string> addresses;
    for (auto const& [restriction, names] : {std::pair(Restriction::suspended, &marks.suspended),
                                             std::pair(Restriction::held, &marks.held)}) {
        for (auto const& name : *names) {
            auto const address = address_behind(call, restriction, name);
            if (!address) {
                return tl::unexpected(address.error());
            }
            if (*address) {
                addresses.insert(**address);
            }
        }
    }
    return addresses;
}

Result<std::vector<KnownMailbox>> marked(Call const& call, std::vector<std::string> const& domains,
                                         Marks const& marks) {
    auto const addresses = marked_addresses(call, marks);
    if (!addresses) {
        return tl::unexpected(addresses.error());
    }
    std::vector<KnownMailbox> found;
    for (auto const& address : *addresses) {
        auto const domain = domain_key(address.substr(address.rfind('@') + 1)).value_or("");
        if (std::ranges::find(domains, domain) != domains.end()) {
            found.push_back(known_mailbox(address, std::nullopt, marks));
        }
    }
    return found;
}

}  // namespace

Value suspended_login(KnownMailbox const& mailbox) {
    return mailbox.may_log_in ? one_or_zero(!*mailbox.may_log_in) : Value();
}

Result<std::vector<KnownMailbox>> mailboxes_of(Call const& call, AccountName const& account) {
    auto const domains = domains_of(call, account);
    auto const marks = marks_now(call.core);
    if (!marks) {
        return tl::unexpected(marks.error());
    }
    auto found = call.core.mailbox_list.is_named() ? listed(call, domains, *marks)
                                                   : marked(call, domains, *marks);
    if (found) {
        std::ranges::sort(*found, {}, &KnownMailbox::address);
    }
    return found;
}

}  // namespace penstock
