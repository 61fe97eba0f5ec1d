#include "agent/peer/logins.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>
#include <system_error>

#include <pwd.h>

namespace penstock {

namespace {

using Login = std::optional<std::string>;
using Strings = std::array<char, 16384>;

struct Closing {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};

tl::unexpected<Problem> unknown(std::string const& what, int error) {
    return problem(ProblemKind::agent_unavailable, "",
                   what + ": " + std::generic_category().message(error));
}

bool is_printable(char letter) {
    return static_cast<unsigned char>(letter) > ' ' && letter != '\x7f';
}

Login fit(std::string_view name) {
    bool const is_fit = !name.empty() && name.size() <= Logins::longest_login &&
                        std::ranges::all_of(name, is_printable);
    return is_fit ? Login(name) : std::nullopt;
}

// Lines that begin with a sign ask for other sources, and are nobody's.
bool is_entry(passwd const& entry) {
    return entry.pw_name[0] != '+' && entry.pw_name[0] != '-';
}

}  // namespace

Result<Login> Logins::login_of(uid_t uid) {
    if (uid == 0) {
        return Login("root");
    }
    std::unique_ptr<std::FILE, Closing> const file(std::fopen(passwd_.c_str(), "re"));
    if (!file) {
        return unknown(passwd_, errno);
    }
    passwd entry{};
    passwd* found = nullptr;
    Strings strings;
    int error = 0;
    while ((error = ::fgetpwent_r(file.get(), &entry, strings.data(), strings.size(), &found)) ==
           0) {
        if (entry.pw_uid == uid && is_entry(entry)) {
            return fit(entry.pw_name);
        }
    }
    return error == ENOENT ? ask_outside(uid) : unknown(passwd_, error);
}

Result<Login> Logins::ask_outside(uid_t uid) {
    if (!outside_.try_acquire()) {
        return problem(ProblemKind::agent_unavailable, "", "too many wait for a directory service");
    }
    passwd entry{};
    passwd* found = nullptr;
    Strings strings;
    int const error = ::getpwuid_r(uid, &entry, strings.data(), strings.size(), &found);
    outside_.release();
    if (found != nullptr) {
        return fit(entry.pw_name);
    }
    // ENOENT, which some libraries say for "there is none", is also that of a service without
    // socket.
    return error == 0 ? Result<Login>(std::nullopt) : unknown("getpwuid", error);
}

}  // namespace penstock
