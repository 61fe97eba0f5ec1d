// ResellerStore: which ACLs a reseller has: DIRECTORY/USER, JSON {"acls": ["suspend-acct", ...]}.
// Only root writes these files. A user without a file is no reseller.
//
// Promise, failure, threads: as for TokenStore.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "cached_file.h"
#include "result.h"

namespace penstock {

class ResellerStore {
  public:
    explicit ResellerStore(std::string directory, uid_t owner = 0);

    // A user outside the account name grammar is no reseller; the disk is not asked then.
    [[nodiscard]] Result<std::optional<std::vector<std::string>>> acls_of(
        std::string_view user) const;

  private:
    std::string directory_;
    uid_t owner_;
    CachedFile<std::vector<std::string>> cache_;
};

}  // namespace penstock
