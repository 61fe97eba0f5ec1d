// IdentityMap: the index by which Exim finds out whose a message is:
//     DIRECTORY/accounts/NAME    an empty file: NAME is an account
//     DIRECTORY/domains/DOMAIN   a file with the account's name and a newline: whose DOMAIN is
// derived from the AccountSource, which Exim may not read. `.ready` in both says that the index is
// whole. DIRECTORY/contested is for penstock's own processes: the domains that two accounts claim;
// DIRECTORY/findings for `penstock-setup --check`: what the last rebuild found amiss, a line each:
//     contested DOMAIN OWNER CLAIMANT
//     lost "DOMAIN" ACCOUNT
//     unreadable "ACCOUNT"
//
// Promise: Exim finds every entry whole at every instant; an entry that changes is replaced in one
// step. When a call has answered without a Problem, what it did is on disk. A domain that two
// accounts claim is the first one's by name, and the other claim is reported. Names that cannot be
// keys (is_domain_key) are passed over.
//
// Failure: state_unreadable - the source or the directories cannot be read; storage_failed - an
// entry could not be made durable. Either way each entry is the old or the new one, and `.ready`
// was not added.
//
// Threads: all calls are safe from any thread; a rebuild excludes another one of any process.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"
#include "accounts/account_source.h"
#include "base/result.h"

namespace penstock {

class FileSystem;
class IdentityEntries;

struct DomainConflict {
    std::string domain;
    std::string owner;     // whose it is held to be
    std::string claimant;  // who claims it too
};

// A domain, as written, that Exim cannot be told of: no mail is charged to its account by it.
struct LostDomain {
    std::string domain;
    std::string account;
};

struct Rebuilt {
    std::size_t written = 0;  // entries added or corrected
    std::size_t removed = 0;
    std::vector<DomainConflict> conflicts = {};
    std::vector<LostDomain> lost = {};
    std::vector<Problem> unreadable = {};  // accounts that were left as the index had them
};

class IdentityMap {
  public:
    // `directory`: /var/lib/penstock/outgoing/map. `files` and `source` must outlive this object.
    IdentityMap(FileSystem const& files, std::string const& directory, AccountSource const& source);
    ~IdentityMap();
    IdentityMap(IdentityMap const&) = delete;
    IdentityMap& operator=(IdentityMap const&) = delete;

    // The entries of this one account; entries of domains that it no longer has wait for the next
    // rebuild. Gives the claims that lost. Quick enough for every suspend.
    [[nodiscard]] Result<std::vector<DomainConflict>> bring_up_to_date(Account const& account);

    // The account that the map names for a domain, if it names one; the source may know better.
    [[nodiscard]] std::optional<std::string> owner_of(std::string_view domain) const;

    // Whether more than one account may claim the domain: none is known to when the last rebuild,
    // of whichever process, or bring_up_to_date() of this object since, has seen no second claim.
    // True before a rebuild.
    [[nodiscard]] bool may_be_contested(std::string const& domain) const;

    // All entries: adds, corrects, removes, and writes `.ready` when all is on disk. An account
    // that cannot be read keeps the entries that it has, and holds nobody else up, unless there is
    // no `.ready` yet: an index that was never whole is not made to look so. Takes seconds for
    // 100,000 accounts, and holds up bring_up_to_date() only for moments.
    [[nodiscard]] Result<Rebuilt> rebuild();

  private:
    std::unique_ptr<IdentityEntries> entries_;
};

}  // namespace penstock
