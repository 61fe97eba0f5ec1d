// MapBulk: many entries of the identity map written at once.
//
// They are staged under working names, brought to disk by one sync of the file system and then
// given their keys, so that no key ever leads to a text that a power loss could take away.
// Accounts, which have no text, and domains where Exim does not believe the map yet get their keys
// at once: they are on disk when who calls has synced, too. Failure: storage_failed,
// state_unreadable. One thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "identities/identity_entries.h"
#include "identities/map_difference.h"

namespace penstock {

class MapBulk {
  public:
    MapBulk(IdentityEntries& entries, MapDifference const& difference)
        : entries_(entries), difference_(difference) {}

    [[nodiscard]] Result<void> write();

  private:
    [[nodiscard]] Result<void> link_accounts();
    [[nodiscard]] Result<void> link_domains();
    [[nodiscard]] Result<void> publish_domains();
    [[nodiscard]] Result<std::vector<std::string>> stage_domains();

    IdentityEntries& entries_;
    MapDifference const& difference_;
};

}  // namespace penstock
