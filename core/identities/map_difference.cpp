#include "identities/map_difference.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <unordered_set>

#include "accounts/domain_key.h"
#include "disk/file_problem.h"

namespace penstock {

// First what is there, then what should be: what another thread adds in between is not taken for
// stale.
Result<void> MapDifference::look() {
    return read_names().and_then([&] { return read_accounts(); }).and_then([&] {
        settle_owners();
        return compare();
    });
}

Result<void> MapDifference::read_names() {
    std::lock_guard lock(entries_.mutex);
    auto names = entries_.accounts.names();
    if (!names) {
        return unreadable(names.error());
    }
    old_accounts_ = std::move(*names);
    names = entries_.domains.names();
    if (!names) {
        return unreadable(names.error());
    }
    old_domains_ = std::move(*names);
    return {};
}

Result<void> MapDifference::read_accounts() {
    auto const is_believed = entries_.domains.is_ready();
    if (!is_believed) {
        return unreadable(is_believed.error());
    }
    return entries_.source.each([&](Result<Account> account) -> Result<void> {
        if (account) {
            accounts_.push_back(std::move(*account));
        } else if (*is_believed) {
            found_.unreadable.push_back(std::move(account.error()));
        } else {
            return tl::unexpected(account.error());
        }
        return {};
    });
}

bool MapDifference::is_unreadable(std::string_view account) const {
    return std::ranges::find(found_.unreadable, account, &Problem::subject) !=
           found_.unreadable.end();
}

// In the order of names: the first claim counts.
void MapDifference::settle_owners() {
    std::sort(accounts_.begin(), accounts_.end(),
              [](Account const& a, Account const& b) { return a.name < b.name; });
    for (auto const& account : accounts_) {
        for (auto const& domain : account.lost_domains) {
            found_.lost.push_back({domain, account.name});
        }
        for (auto const& domain : account.domains) {
            if (!is_domain_key(domain)) {
                continue;
            }
            auto const [owner, is_first] = owners_.emplace(domain, &account);
            if (!is_first && owner->second != &account) {
                found_.conflicts.push_back({domain, owner->second->name, account.name});
            }
        }
    }
}

Result<void> MapDifference::compare() {
    std::unordered_set<std::string_view> const accounts(old_accounts_.begin(), old_accounts_.end());
    std::unordered_set<std::string_view> const domains(old_domains_.begin(), old_domains_.end());
    for (auto const& account : accounts_) {
        auto const known = accounts.count(account.name) != 0
                               ? entries_.accounts.has_file(account.name)
                               : FileResult<bool>(false);
        if (!known) {
            return unreadable(known.error());
        }
        if (!*known) {
            missing_accounts_.push_back(&account);
        }
        for (auto const& domain : account.domains) {
            auto const owner = owners_.find(domain);
            bool const is_rightful = owner != owners_.end() && owner->second == &account;
            auto const known_owner =
                is_rightful && domains.count(domain) != 0 ? entries_.owner_of(domain) : "";
            if (is_rightful && known_owner != account.name && !is_unreadable(known_owner)) {
                wrong_domains_.push_back({&domain, &account});
            }
        }
    }
    return {};
}

std::vector<std::string> MapDifference::stale_accounts() const {
    std::vector<std::string> stale;
    std::ranges::copy_if(old_accounts_, std::back_inserter(stale), [&](std::string const& name) {
        return !std::ranges::binary_search(accounts_, name, {}, &Account::name);
    });
    return stale;
}

std::vector<std::string> MapDifference::stale_domains() const {
    std::vector<std::string> stale;
    std::ranges::copy_if(old_domains_, std::back_inserter(stale),
                         [&](std::string const& name) { return !owners_.contains(name); });
    return stale;
}

}  // namespace penstock
