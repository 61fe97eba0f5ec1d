#include "identities/identity_map.h"

#include <algorithm>

#include "accounts/domain_key.h"
#include "disk/file_problem.h"
#include "identities/identity_entries.h"
#include "identities/map_rebuild.h"

namespace penstock {
namespace {

// Whether another account keeps the domain: it has it in the map, still claims it, and comes first
// by name.
Result<bool> is_kept(IdentityEntries const& entries, std::string const& owner,
                     std::string const& domain, std::string const& claimant) {
    if (owner.empty() || owner > claimant) {
        return false;
    }
    return entries.has_domain(owner, domain);
}

Result<void> write_account(IdentityEntries& entries, std::string const& name) {
    auto const known = entries.accounts.has_file(name);
    if (!known) {
        return unreadable(known.error());
    }
    return *known ? Result<void>{} : entries.write_account(name);
}

Result<std::vector<DomainConflict>> write_domains(IdentityEntries& entries,
                                                  Account const& account) {
    std::vector<DomainConflict> conflicts;
    for (auto const& domain : account.domains) {
        if (!is_domain_key(domain)) {
            continue;
        }
        auto const owner = entries.owner_of(domain);
        if (owner == account.name) {
            continue;
        }
        auto const kept = is_kept(entries, owner, domain, account.name);
        if (!kept) {
            return tl::unexpected(kept.error());
        }
        if (*kept) {
            conflicts.push_back({domain, owner, account.name});
            entries.contested.insert(domain);
        } else if (auto const written = entries.write_domain(domain, account.name); !written) {
            return tl::unexpected(written.error());
        }
    }
    return conflicts;
}

bool is_all_on_disk(IdentityEntries& entries) {
    std::lock_guard const lock(entries.mutex);
    return entries.is_on_disk && entries.unconfirmed == 0;
}

bool says_all(IdentityEntries& entries, Account const& account) {
    auto const known = entries.accounts.has_file(account.name);
    return known && *known && std::ranges::all_of(account.domains, [&](auto const& domain) {
               return !is_domain_key(domain) || entries.owner_of(domain) == account.name;
           });
}

}  // namespace

IdentityMap::IdentityMap(FileSystem const& files, std::string const& directory,
                         AccountSource const& source)
    : entries_(std::make_unique<IdentityEntries>(files, directory, source)) {}

IdentityMap::~IdentityMap() = default;

// Nearly always everything is right and on disk already: that is seen without keeping others out.
// What is not on disk after the look was not before it, unless it was written and brought there
// meanwhile. Syncing costs more than all the rest.
Result<std::vector<DomainConflict>> IdentityMap::bring_up_to_date(Account const& account) {
    if (is_all_on_disk(*entries_) && says_all(*entries_, account) && is_all_on_disk(*entries_)) {
        return std::vector<DomainConflict>{};
    }
    std::unique_lock lock(entries_->mutex);
    bool const is_on_disk = entries_->is_on_disk && entries_->unconfirmed == 0;
    auto const before = entries_->unconfirmed;
    if (auto const written = write_account(*entries_, account.name); !written) {
        return tl::unexpected(written.error());
    }
    auto conflicts = write_domains(*entries_, account);
    auto const written = entries_->unconfirmed - before;
    if (!conflicts || (is_on_disk && written == 0)) {
        return conflicts;
    }
    lock.unlock();
    if (auto const confirmed = entries_->confirm(); !confirmed) {
        return tl::unexpected(confirmed.error());
    }
    lock.lock();
    entries_->unconfirmed -= written;
    return conflicts;
}

std::optional<std::string> IdentityMap::owner_of(std::string_view domain) const {
    auto const key = domain_key(domain);
    auto owner = key ? entries_->owner_of(*key) : std::string();
    return owner.empty() ? std::nullopt : std::optional(std::move(owner));
}

bool IdentityMap::may_be_contested(std::string const& domain) const {
    std::lock_guard const lock(entries_->mutex);
    return entries_->contested.contains(domain) || entries_->findings.is_contested(domain);
}

Result<Rebuilt> IdentityMap::rebuild() {
    auto rebuilt = MapRebuild(*entries_).run();
    if (rebuilt) {
        std::lock_guard const lock(entries_->mutex);
        entries_->contested.clear();
    }
    return rebuilt;
}

}  // namespace penstock
