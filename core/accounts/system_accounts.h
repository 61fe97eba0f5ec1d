// SystemAccounts: the users of the host whose uid lies between UID_MIN and UID_MAX of login.defs
// are the accounts; all are root's. Their domains come from a map of `domain: user` lines; `*:
// nobody` is passed over, and so are lines about users that are no accounts. Without a map (empty
// path) nobody has a domain.
//
// Contract: account_source.h. Logins outside the account name grammar are no accounts; the
// installer reports them. Only the passwd file is read: users of LDAP and the like need account
// files.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

#include "accounts/account_source.h"
#include "accounts/passwd.h"
#include "disk/cached_file.h"

namespace penstock {

struct SystemAccountPaths {
    std::string passwd = "/etc/passwd";
    std::string login_defs = "/etc/login.defs";
    std::string domain_map = {};
};

struct UidRange {
    uid_t first = 1000;  // Debian's own defaults, for a login.defs that does not say
    uid_t last = 60000;
};

struct UserDomains {
    std::vector<std::string> known;  // domain keys
    std::vector<std::string> lost;   // as written: what makes none
};
using DomainsByUser = std::map<std::string, UserDomains, std::less<>>;

class SystemAccounts final : public AccountSource {
  public:
    explicit SystemAccounts(SystemAccountPaths paths, uid_t owner = 0);

    [[nodiscard]] Result<std::optional<Account>> find(std::string_view name) const override;
    [[nodiscard]] Result<void> each(AccountVisitor const& visitor) const override;

  private:
    struct Sources;  // the three files as they are now
    [[nodiscard]] Result<Sources> read() const;

    SystemAccountPaths paths_;
    uid_t owner_;
    Passwd passwd_;
    CachedFile<UidRange> login_defs_;
    CachedFile<DomainsByUser> domains_;
};

}  // namespace penstock
