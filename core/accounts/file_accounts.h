// FileAccounts: accounts as files, DIRECTORY/USER, with the `KEY=value` lines of a cPanel users
// file, of which USER, OWNER, DNS (the main domain), DNS1, DNS2, ... (the others) and the facts of
// account_facts.h are read. The file's name is the account's; a USER line that says otherwise makes
// the file unreadable. No OWNER means root.
//
// Contract: account_source.h. A file that is not a regular one, or is not root's alone to write, is
// state_unreadable for find(), and to each()'s visitor. Files whose names are no account names are
// passed over.
#pragma once

#include <string>

#include <sys/types.h>

#include "accounts/account_source.h"
#include "disk/cached_file.h"

namespace penstock {

class FileAccounts final : public AccountSource {
  public:
    explicit FileAccounts(std::string directory, uid_t owner = 0);

    [[nodiscard]] Result<std::optional<Account>> find(std::string_view name) const override;
    [[nodiscard]] Result<void> each(AccountVisitor const& visitor) const override;

  private:
    std::string directory_;
    uid_t owner_;
    CachedFile<Account> cache_;
};

}  // namespace penstock
