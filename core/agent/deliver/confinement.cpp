#include "agent/deliver/confinement.h"

#include <cstdint>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/deliver/call_filter.h"
#include "base/fd.h"

namespace penstock {

namespace {

constexpr std::uint64_t reading_files = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t reading = reading_files | LANDLOCK_ACCESS_FS_READ_DIR;
// All that the first version of Landlock, that of Debian 12's kernel and older ones, can forbid.
constexpr std::uint64_t everything = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

bool allow(Fd const& rules, std::string const& path) {
    Fd const opened(::open(path.c_str(), O_PATH | O_CLOEXEC));
    struct stat status = {};
    if (!opened || ::fstat(opened.get(), &status) != 0) {
        return true;  // what is not there need not be allowed
    }
    landlock_path_beneath_attr rule{};
    rule.allowed_access = S_ISDIR(status.st_mode) ? reading : reading_files;
    rule.parent_fd = opened.get();
    return ::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

bool limit(int what, rlim_t most) {
    rlimit const value{most, most};
    return ::setrlimit(static_cast<__rlimit_resource>(what), &value) == 0;
}

}  // namespace

void confine_and_run(std::vector<std::string> const& words,
                     std::vector<std::string> const& allowed) {
    constexpr rlim_t seconds = 10;
    constexpr rlim_t memory = rlim_t{512} * 1024 * 1024;
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = everything;
    Fd const rules(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes,
                                              sizeof attributes.handled_access_fs, 0)));
    if (!rules) {
        return;
    }
    for (auto const& path : allowed) {
        if (!allow(rules, path)) {
            return;
        }
    }
    // No process: this user has others, so that any number is too many.
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0 || !limit(RLIMIT_NPROC, 0) ||
        !limit(RLIMIT_CPU, seconds) || !limit(RLIMIT_AS, memory) || !limit(RLIMIT_FSIZE, 0) ||
        !limit(RLIMIT_CORE, 0) || !filter_calls()) {
        return;
    }
    std::vector<char*> arguments;
    for (auto const& word : words) {
        arguments.push_back(const_cast<char*>(word.c_str()));  // as POSIX declares it
    }
    arguments.push_back(nullptr);
    ::execv(words.front().c_str(), arguments.data());
}

}  // namespace penstock
