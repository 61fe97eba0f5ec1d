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
#include <string>
#include <string_view>

#include <sys/types.h>

#include "cached_file.h"
#include "result.h"

namespace penstock {

// The words of WHM API 1, case-sensitive. The enumeration and its words come from this one list.
#define PENSTOCK_ROLES(ROLE) \
    ROLE(CalendarContact)    \
    ROLE(DNS)                \
    ROLE(FileStorage)        \
    ROLE(FTP)                \
    ROLE(MailLocal)          \
    ROLE(MailReceive)        \
    ROLE(MailRelay)          \
    ROLE(MailSend)           \
    ROLE(MySQL)              \
    ROLE(MySQLClient)        \
    ROLE(Postgres)           \
    ROLE(PostgresClient)     \
    ROLE(SpamFilter)         \
    ROLE(WebDisk)            \
    ROLE(Webmail)            \
    ROLE(WebServer)

#define PENSTOCK_ROLE_ENUMERATOR(word) word,
enum class Role { PENSTOCK_ROLES(PENSTOCK_ROLE_ENUMERATOR) };
#undef PENSTOCK_ROLE_ENUMERATOR

[[nodiscard]] std::string_view word_for(Role role);
[[nodiscard]] std::optional<Role> role_for(std::string_view word);

struct Profile {
    std::string code = "STANDARD";
    std::set<Role> disabled = {};
};

class Roles {
  public:
    // `owner`: whose file alone is believed.
    explicit Roles(std::string path, uid_t owner = 0);

    [[nodiscard]] Result<bool> is_enabled(Role role) const;
    [[nodiscard]] Result<Profile> profile() const;

  private:
    std::string path_;
    uid_t owner_;
    CachedFile<Profile> cache_;
};

}  // namespace penstock
