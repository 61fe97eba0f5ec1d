// MapRebuild: one rebuild of the identity map, in steps; made for it and gone after it.
//
// Contract: identity_map.h. What is wrong map_difference.h finds; few changes are synced one by
// one, many are written as map_bulk.h says.
#pragma once

#include <string>

#include "base/result.h"
#include "identities/identity_entries.h"
#include "identities/identity_map.h"
#include "identities/map_difference.h"

namespace penstock {

class MapRebuild {
  public:
    explicit MapRebuild(IdentityEntries& entries)
        : entries_(entries), difference_(entries, result_) {}

    [[nodiscard]] Result<Rebuilt> run();

  private:
    [[nodiscard]] Result<void> look() { return difference_.look(); }
    [[nodiscard]] Result<void> write();
    [[nodiscard]] Result<void> write_one_by_one();
    [[nodiscard]] Result<void> remove_stale();
    [[nodiscard]] Result<void> remove_stale_account(std::string const& name);
    [[nodiscard]] Result<void> remove_stale_domain(std::string const& name);
    [[nodiscard]] Result<void> remove_unless(Result<bool> const& rightful, MapDirectory& directory,
                                             std::string const& name);
    [[nodiscard]] Result<void> finish();

    IdentityEntries& entries_;
    Rebuilt result_;
    MapDifference difference_;
    bool is_bulk_ = false;
};

}  // namespace penstock
