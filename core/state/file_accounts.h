// FileAccounts: accounts as files, DIRECTORY/USER, with the `KEY=value` lines of a cPanel users
// file, of which USER, OWNER, DNS (the main domain) and DNS1, DNS2, ... (the others) are read. The
// file's name is the account's; a USER line that says otherwise makes the file unreadable. No OWNER
// means root.
//
// Contract: account_source.h. A file that is not a regular one, or is not root's alone to write, is
// state_unreadable for find(); all() fails as a whole then, for a list with holes would be a guess.
// Files whose names are no account names are passed over.
#pragma once

#include <string>

#include <sys/types.h>

#include "account_source.h"
#include "cached_file.h"

namespace penstock {

class FileAccounts final : public AccountSource {
  public:
    explicit FileAccounts(std::string directory, uid_t owner = 0);

    [[nodiscard]] Result<std::optional<Account>> find(std::string_view name) const override;
    [[nodiscard]] Result<std::vector<Account>> all() const override;

  private:
    std::string directory_;
    uid_t owner_;
    CachedFile<Account> cache_;
};

}  // namespace penstock
