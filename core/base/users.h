// Users: names of the host's users, as numbers.
//
// A name that the host does not know is a Problem of kind configuration: it was written in
// penstock.conf or made by the installer. Any thread.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"

namespace penstock {

struct UserIds {
    uid_t uid;
    gid_t gid;
};

[[nodiscard]] Result<UserIds> find_user(std::string const& name);
[[nodiscard]] Result<std::vector<uid_t>> find_uids(std::vector<std::string> const& names);

}  // namespace penstock
