// Passwd: the users of this host, as its passwd file names them. Users of LDAP and the like are not
// in it.
//
// Promise: an answer is as of now; the file is parsed once for each change of it. Logins outside
// the account name grammar, and lines that are not of seven fields, are passed over.
//
// Failure: state_unreadable; also where the file is missing: every host has one.
//
// Threads: all calls are safe from any thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/result.h"
#include "disk/cached_file.h"

namespace penstock {

struct PasswdUser {
    uid_t uid = 0;
    std::string home;
    std::string shell;
};

using PasswdUsers = std::map<std::string, PasswdUser, std::less<>>;

class Passwd {
  public:
    explicit Passwd(std::string path = "/etc/passwd", uid_t owner = 0)
        : path_(std::move(path)), owner_(owner) {}

    // Shared with the calls that still read it when the file has changed.
    [[nodiscard]] Result<std::shared_ptr<PasswdUsers const>> users() const;

  private:
    std::string path_;
    uid_t owner_;
    CachedFile<PasswdUsers> cache_;
};

// A number of digits alone; nothing where it is none.
[[nodiscard]] std::optional<uid_t> uid_from(std::string_view text);

}  // namespace penstock
