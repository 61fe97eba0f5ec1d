#include "identities/map_rebuild.h"

#include <algorithm>
#include <unordered_set>

#include "accounts/domain_key.h"
#include "disk/file_problem.h"

namespace penstock {

Result<Rebuilt> MapRebuild::run() {
    auto const directory = entries_.files.open_directory(entries_.path);
    if (!directory) {
        return unreadable(directory.error());
    }
    if (auto const locked = entries_.files.lock(*directory); !locked) {
        return unreadable(locked.error());
    }
    constexpr Result<void> (MapRebuild::*steps[])() = {
        &MapRebuild::look, &MapRebuild::compare, &MapRebuild::write, &MapRebuild::remove_stale,
        &MapRebuild::finish};
    for (auto const step : steps) {
        if (auto const done = (this->*step)(); !done) {
            return tl::unexpected(done.error());
        }
    }
    return std::move(result_);
}

// First what is there, then what should be: what another thread adds in between is not taken for
// stale.
Result<void> MapRebuild::look() {
    {
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
    }
    auto const is_believed = entries_.domains.is_ready();
    if (!is_believed) {
        return unreadable(is_believed.error());
    }
    auto const visited = entries_.source.each([&](Result<Account> account) -> Result<void> {
        if (account) {
            accounts_.push_back(std::move(*account));
        } else if (*is_believed) {
            result_.unreadable.push_back(std::move(account.error()));
        } else {
            return tl::unexpected(account.error());
        }
        return {};
    });
    if (visited) {
        settle_owners();
    }
    return visited;
}

bool MapRebuild::is_unreadable(std::string_view name) const {
    return std::ranges::find(result_.unreadable, name, &Problem::subject) !=
           result_.unreadable.end();
}

// In the order of names: the first claim counts.
void MapRebuild::settle_owners() {
    std::sort(accounts_.begin(), accounts_.end(),
              [](Account const& a, Account const& b) { return a.name < b.name; });
    for (auto const& account : accounts_) {
        for (auto const& domain : account.lost_domains) {
            result_.lost.push_back({domain, account.name});
        }
        for (auto const& domain : account.domains) {
            if (!is_domain_key(domain)) {
                continue;
            }
            auto const [owner, is_first] = owners_.emplace(domain, &account);
            if (!is_first && owner->second != &account) {
                result_.conflicts.push_back({domain, owner->second->name, account.name});
            }
        }
    }
}

Result<void> MapRebuild::compare() {
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

Result<void> MapRebuild::write() {
    constexpr std::size_t most_synced_singly = 500;
    result_.written = missing_accounts_.size() + wrong_domains_.size();
    if (result_.written > 0) {
        std::lock_guard lock(entries_.mutex);
        entries_.is_on_disk = false;
    }
    is_bulk_ = result_.written > most_synced_singly;
    return is_bulk_ ? write_in_bulk() : write_one_by_one();
}

Result<void> MapRebuild::write_one_by_one() {
    for (auto const* account : missing_accounts_) {
        std::lock_guard lock(entries_.mutex);
        if (auto const written = entries_.write_account(account->name); !written) {
            return written;
        }
    }
    for (auto const& wrong : wrong_domains_) {
        std::lock_guard lock(entries_.mutex);
        auto const written = entries_.write_domain(*wrong.domain, wrong.owner->name);
        if (!written) {
            return written;
        }
    }
    return {};
}

Result<void> MapRebuild::write_in_bulk() {
    if (auto const linked = link_accounts(); !linked) {
        return linked;
    }
    auto const is_believed = entries_.domains.is_ready();
    if (!is_believed) {
        return unreadable(is_believed.error());
    }
    return *is_believed ? publish_domains() : link_domains();
}

Result<void> MapRebuild::link_domains() {
    for (auto const& wrong : wrong_domains_) {
        std::lock_guard lock(entries_.mutex);
        auto const file = entries_.domains.new_file(IdentityEntries::text_for(wrong.owner->name));
        if (!file) {
            return not_stored(file.error());
        }
        if (auto const put = entries_.domains.put(*file, *wrong.domain); !put) {
            return not_stored(put.error());
        }
    }
    return {};
}

Result<void> MapRebuild::publish_domains() {
    auto const working_names = stage_domains();
    if (!working_names) {
        return tl::unexpected(working_names.error());
    }
    if (auto const synced = sync_all(); !synced) {
        return synced;
    }
    for (std::size_t i = 0; i < wrong_domains_.size(); ++i) {
        std::lock_guard lock(entries_.mutex);
        auto const published =
            entries_.domains.publish((*working_names)[i], *wrong_domains_[i].domain);
        if (!published) {
            return not_stored(published.error());
        }
    }
    return {};
}

// Empty files are all alike, so one file gets many names; when it can bear no more, another
// follows.
Result<void> MapRebuild::link_accounts() {
    auto file = entries_.accounts.new_file({});
    for (auto const* account : missing_accounts_) {
        if (file && entries_.accounts.put(*file, account->name)) {
            continue;
        }
        file = entries_.accounts.new_file({});
        if (!file) {
            return not_stored(file.error());
        }
        if (auto const put = entries_.accounts.put(*file, account->name); !put) {
            return not_stored(put.error());
        }
    }
    return {};
}

Result<std::vector<std::string>> MapRebuild::stage_domains() {
    std::vector<std::string> working_names;
    working_names.reserve(wrong_domains_.size());
    for (auto const& wrong : wrong_domains_) {
        auto const file = entries_.domains.new_file(IdentityEntries::text_for(wrong.owner->name));
        if (!file) {
            return not_stored(file.error());
        }
        auto working_name = entries_.domains.stage(*file);
        if (!working_name) {
            return not_stored(working_name.error());
        }
        working_names.push_back(std::move(*working_name));
    }
    return working_names;
}

Result<void> MapRebuild::remove_stale() {
    auto const is_wanted = [this](std::string const& name) {
        return std::binary_search(
            accounts_.begin(), accounts_.end(), Account{name, {}, {}},
            [](Account const& a, Account const& b) { return a.name < b.name; });
    };
    for (auto const& name : old_accounts_) {
        auto const removed = is_wanted(name) ? Result<void>{} : remove_stale_account(name);
        if (!removed) {
            return removed;
        }
    }
    for (auto const& name : old_domains_) {
        auto const removed = owners_.count(name) != 0 ? Result<void>{} : remove_stale_domain(name);
        if (!removed) {
            return removed;
        }
    }
    return {};
}

// The source is asked once more, with others kept out: a call may have made the entry rightful
// since we looked.
Result<void> MapRebuild::remove_stale_account(std::string const& name) {
    std::lock_guard lock(entries_.mutex);
    return is_unreadable(name) ? Result<void>{}
                               : remove_unless(entries_.is_account(name), entries_.accounts, name);
}

Result<void> MapRebuild::remove_stale_domain(std::string const& name) {
    std::lock_guard lock(entries_.mutex);
    auto const owner = entries_.owner_of(name);
    return is_unreadable(owner)
               ? Result<void>{}
               : remove_unless(entries_.has_domain(owner, name), entries_.domains, name);
}

Result<void> MapRebuild::remove_unless(Result<bool> const& rightful, MapDirectory& directory,
                                       std::string const& name) {
    if (!rightful || *rightful) {
        return rightful ? Result<void>{} : tl::unexpected(rightful.error());
    }
    ++result_.removed;
    return directory.remove(name).map_error(as_not_stored);
}

Result<void> MapRebuild::finish() {
    if (auto const synced = is_bulk_ ? sync_all() : Result<void>{}; !synced) {
        return synced;
    }
    if (auto const confirmed = entries_.confirm(); !confirmed) {
        return confirmed;
    }
    for (auto* const directory : {&entries_.accounts, &entries_.domains}) {
        if (auto const ready = directory->mark_ready(); !ready) {
            return not_stored(ready.error());
        }
    }
    if (auto const told = entries_.tell(result_); !told) {
        return told;
    }
    std::lock_guard lock(entries_.mutex);
    entries_.unconfirmed -= is_bulk_ ? 0 : result_.written;
    entries_.is_on_disk = true;
    return {};
}

Result<void> MapRebuild::sync_all() {
    auto const directory = entries_.files.open_directory(entries_.path);
    if (!directory) {
        return not_stored(directory.error());
    }
    return entries_.files.sync_all(*directory).map_error(as_not_stored);
}

}  // namespace penstock
