#include "base/users.h"

#include <array>

#include <pwd.h>

namespace penstock {

Result<UserIds> find_user(std::string const& name) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16384> strings;
    ::getpwnam_r(name.c_str(), &entry, strings.data(), strings.size(), &found);
    if (found == nullptr) {
        return problem(ProblemKind::configuration, name, "no such user on this host: " + name);
    }
    return UserIds{entry.pw_uid, entry.pw_gid};
}

Result<std::vector<uid_t>> find_uids(std::vector<std::string> const& names) {
    std::vector<uid_t> uids;
    for (auto const& name : names) {
        auto const user = find_user(name);
        if (!user) {
            return tl::unexpected(user.error());
        }
        uids.push_back(user->uid);
    }
    return uids;
}

}  // namespace penstock
