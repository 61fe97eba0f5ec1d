// MapDifference: where the identity map is not what the accounts are, as one rebuild finds it:
// which entries are missing or say something else, and which are stale. Nothing is changed.
//
// Failure: state_unreadable - see identity_map.h. An account that cannot be read is noted in
// `found`, as are the claims that lost; its entries are neither wrong nor stale. One thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "accounts/account.h"
#include "base/result.h"
#include "identities/identity_entries.h"
#include "identities/identity_map.h"

namespace penstock {

class MapDifference {
  public:
    struct Wrong {  // a domain whose entry is missing or says something else
        std::string const* domain;
        Account const* owner;
    };

    MapDifference(IdentityEntries& entries, Rebuilt& found) : entries_(entries), found_(found) {}
    MapDifference(MapDifference const&) = delete;
    MapDifference& operator=(MapDifference const&) = delete;

    // To be called once, and first.
    [[nodiscard]] Result<void> look();

    [[nodiscard]] std::vector<Account const*> const& missing_accounts() const {
        return missing_accounts_;
    }
    [[nodiscard]] std::vector<Wrong> const& wrong_domains() const { return wrong_domains_; }
    // As of then: the source is to be asked once more.
    [[nodiscard]] std::vector<std::string> stale_accounts() const;
    [[nodiscard]] std::vector<std::string> stale_domains() const;
    [[nodiscard]] bool is_unreadable(std::string_view account) const;

  private:
    [[nodiscard]] Result<void> read_names();
    [[nodiscard]] Result<void> read_accounts();
    void settle_owners();
    [[nodiscard]] Result<void> compare();

    IdentityEntries& entries_;
    Rebuilt& found_;
    std::vector<std::string> old_accounts_;
    std::vector<std::string> old_domains_;
    std::vector<Account> accounts_;  // by name
    std::unordered_map<std::string_view, Account const*> owners_;
    std::vector<Account const*> missing_accounts_;
    std::vector<Wrong> wrong_domains_;
};

}  // namespace penstock
