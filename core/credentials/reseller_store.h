// ResellerStore: which ACLs a reseller has: DIRECTORY/USER. A user without a file is no reseller.
// A user outside the account name grammar is none either.
//
// Promise, failure, threads, format: as for AclWordsDirectory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "credentials/acl_words_directory.h"

namespace penstock {

class ResellerStore {
  public:
    explicit ResellerStore(std::string directory, uid_t owner = 0,
                           std::optional<uid_t> other_owner = {});

    [[nodiscard]] Result<std::optional<std::vector<std::string>>> acls_of(
        std::string_view user) const {
        return files_.find(user);
    }
    [[nodiscard]] Result<std::vector<std::string>> resellers() const { return files_.names(); }
    [[nodiscard]] Result<void> put(CredentialWriter const& writer, std::string const& user,
                                   std::vector<std::string> const& acls) const {
        return files_.put(writer, user, acls);
    }

  private:
    AclWordsDirectory files_;
};

}  // namespace penstock
