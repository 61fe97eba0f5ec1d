#include "base/process.h"

#include <grp.h>
#include <nss.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/users.h"

namespace penstock {

namespace {

// The user is one of the host's own, and so are its groups. To ask anybody else (Debian's systemd
// is on the list) takes longer than all the rest of a call.
Result<UserIds> enter_groups_of(std::string const& user) {
    for (auto const* database : {"passwd", "group"}) {
        static_cast<void>(::__nss_configure_lookup(database, "files"));
    }
    auto ids = find_user(user);
    if (ids && ::initgroups(user.c_str(), ids->gid) != 0) {
        return problem(ProblemKind::internal, user, "cannot take the groups of user " + user);
    }
    return ids;
}

// Whoever changes its user may be dumped, and looked into by that user, as fs.suid_dumpable says.
void forbid_dumps() {
    static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

}  // namespace

void harden_process() {
    static_cast<void>(::close_range(STDERR_FILENO + 1, ~0U, 0));
    rlimit const no_core{0, 0};
    static_cast<void>(::setrlimit(RLIMIT_CORE, &no_core));
    forbid_dumps();
    static_cast<void>(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    ::umask(S_IWGRP | S_IRWXO);
}

bool is_root() {
    return ::getuid() == 0 || ::geteuid() == 0;
}

Result<void> become(std::string const& user) {
    auto const ids = enter_groups_of(user);
    if (!ids) {
        return tl::unexpected(ids.error());
    }
    if (::setresgid(ids->gid, ids->gid, ids->gid) != 0 ||
        ::setresuid(ids->uid, ids->uid, ids->uid) != 0) {
        return problem(ProblemKind::internal, user, "cannot become user " + user);
    }
    forbid_dumps();
    return {};
}

Result<void> act_as(std::string const& user) {
    auto const ids = enter_groups_of(user);
    if (!ids) {
        return tl::unexpected(ids.error());
    }
    if (::setegid(ids->gid) != 0 || ::seteuid(ids->uid) != 0) {
        return problem(ProblemKind::internal, user, "cannot act as user " + user);
    }
    forbid_dumps();
    return {};
}

}  // namespace penstock
