// IdentityEntries: what the identity map's two ways of working have in common: the directories,
// whose an entry is, and one entry at a time.
//
// Contract: identity_map.h. Whoever changes entries of domains holds `mutex`, but never while
// waiting for the disk on behalf of more than one entry.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "accounts/account_source.h"
#include "base/result.h"
#include "disk/file_system.h"
#include "identities/map_directory.h"
#include "identities/map_findings.h"

namespace penstock {

class IdentityEntries {
  public:
    IdentityEntries(FileSystem const& files, std::string const& directory,
                    AccountSource const& source);

    // Whether the source, as it is now, says that the account exists, or has the domain.
    [[nodiscard]] Result<bool> is_account(std::string_view name) const;
    [[nodiscard]] Result<bool> has_domain(std::string_view name, std::string const& domain) const;

    // The account that the map names as the domain's owner, empty if none.
    [[nodiscard]] std::string owner_of(std::string const& domain);

    [[nodiscard]] Result<void> write_account(std::string const& name);
    [[nodiscard]] Result<void> write_domain(std::string const& domain, std::string const& owner);
    [[nodiscard]] Result<void> confirm();
    // Of the whole file system.
    [[nodiscard]] Result<void> sync_all() const;

    // The content of a domain's entry.
    [[nodiscard]] static std::string text_for(std::string const& owner) { return owner + "\n"; }

    FileSystem const& files;
    std::string const path;
    AccountSource const& source;
    MapDirectory accounts;
    MapDirectory domains;
    MapFindings findings;
    std::mutex mutex;

    // The last rebuild by this object has brought to disk what it found and wrote.
    bool is_on_disk = false;
    // The domains with more than one claim that this object has seen beside the rebuilds.
    std::set<std::string> contested;
    // Entries written that nobody has seen on disk yet: by calls under way, and for good by calls
    // that failed.
    unsigned long unconfirmed = 0;
};

}  // namespace penstock
