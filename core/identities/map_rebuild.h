// MapRebuild: one rebuild of the identity map, in steps; made for it and gone after it.
//
// Contract: identity_map.h. Few changes are synced one by one; many are staged under working names,
// brought to disk by one sync of the file system and then given their keys, so that no key ever
// leads to a text that a power loss could take away.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "accounts/account.h"
#include "base/result.h"
#include "identities/identity_entries.h"
#include "identities/identity_map.h"

namespace penstock {

class MapRebuild {
  public:
    explicit MapRebuild(IdentityEntries& entries) : entries_(entries) {}

    [[nodiscard]] Result<Rebuilt> run();

  private:
    struct Wrong {  // a domain whose entry is missing or says something else
        std::string const* domain;
        Account const* owner;
    };

    [[nodiscard]] Result<void> look();
    void settle_owners();
    [[nodiscard]] bool is_unreadable(std::string_view name) const;
    [[nodiscard]] Result<void> compare();
    [[nodiscard]] Result<void> write();
    [[nodiscard]] Result<void> write_one_by_one();
    [[nodiscard]] Result<void> write_in_bulk();
    [[nodiscard]] Result<void> link_accounts();
    [[nodiscard]] Result<void> link_domains();
    [[nodiscard]] Result<void> publish_domains();
    [[nodiscard]] Result<std::vector<std::string>> stage_domains();
    [[nodiscard]] Result<void> remove_stale();
    [[nodiscard]] Result<void> remove_stale_account(std::string const& name);
    [[nodiscard]] Result<void> remove_stale_domain(std::string const& name);
    [[nodiscard]] Result<void> remove_unless(Result<bool> const& rightful, MapDirectory& directory,
                                             std::string const& name);
    [[nodiscard]] Result<void> finish();
    [[nodiscard]] Result<void> sync_all();

    IdentityEntries& entries_;
    std::vector<std::string> old_accounts_;
    std::vector<std::string> old_domains_;
    std::vector<Account> accounts_;
    std::unordered_map<std::string_view, Account const*> owners_;
    std::vector<Account const*> missing_accounts_;
    std::vector<Wrong> wrong_domains_;
    bool is_bulk_ = false;
    Rebuilt result_;
};

}  // namespace penstock
