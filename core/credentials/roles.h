// Roles: which of the server's roles are switched on, as profile.conf says:
//     code = STANDARD
//     disabled_roles = MailSend, FTP
//
// Promise: an answer is as of now. No file means the profile STANDARD with every role on.
//
// Failure: state_unreadable, with the reason in the detail, when the file is there but is
// unreadable, malformed or not trustworthy (trusted_file.h). An older content is never used in its
// place.
//
// Threads: all calls are safe from any thread.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/result.h"
#include "credentials/credential_writer.h"
#include "disk/cached_file.h"

namespace penstock {

enum class Role {
#define PENSTOCK_ROLE(word, name, description) word,
#include "credentials/roles.inc"
#undef PENSTOCK_ROLE
};

[[nodiscard]] std::span<Role const> all_roles();
[[nodiscard]] std::string_view word_for(Role role);
[[nodiscard]] std::optional<Role> role_for(std::string_view word);
// For people.
[[nodiscard]] std::string_view title_of(Role role);
[[nodiscard]] std::string_view description_of(Role role);

struct Profile {
    std::string code = "STANDARD";
    std::set<Role> disabled = {};
};

class Roles {
  public:
    // `owner`, `other_owner`: whose file alone is believed.
    explicit Roles(std::string path, uid_t owner = 0, std::optional<uid_t> other_owner = {});

    [[nodiscard]] Result<bool> is_enabled(Role role) const;
    [[nodiscard]] Result<Profile> profile() const;

    // On disk when it succeeds; storage_failed if not.
    [[nodiscard]] Result<void> put(CredentialWriter const& writer, Profile const& profile) const;

  private:
    std::string path_;
    TrustRule rule_;
    CachedFile<Profile> cache_;
};

}  // namespace penstock
