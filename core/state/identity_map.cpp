#include "identity_map.h"

#include "domain_key.h"
#include "file_problem.h"
#include "identity_entries.h"
#include "map_rebuild.h"

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
        } else if (auto const written = entries.write_domain(domain, account.name); !written) {
            return tl::unexpected(written.error());
        }
    }
    return conflicts;
}

}  // namespace

IdentityMap::IdentityMap(FileSystem const& files, std::string const& directory,
                         AccountSource const& source)
    : entries_(std::make_unique<IdentityEntries>(files, directory, source)) {}

IdentityMap::~IdentityMap() = default;

Result<std::vector<DomainConflict>> IdentityMap::bring_up_to_date(Account const& account) {
    std::unique_lock lock(entries_->mutex);
    auto const known = entries_->accounts.has_file(account.name);
    if (!known) {
        return unreadable(known.error());
    }
    if (!*known) {
        if (auto const written = entries_->write_account(account.name); !written) {
            return tl::unexpected(written.error());
        }
    }
    auto conflicts = write_domains(*entries_, account);
    lock.unlock();
    if (!conflicts) {
        return conflicts;
    }
    if (auto const confirmed = entries_->confirm(); !confirmed) {
        return tl::unexpected(confirmed.error());
    }
    return conflicts;
}

Result<Rebuilt> IdentityMap::rebuild() {
    return MapRebuild(*entries_).run();
}

}  // namespace penstock
