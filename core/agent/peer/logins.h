// Logins: the login of a uid. Root is `root`; where several logins have one uid, it is the first.
//
// The host's passwd file is asked first, whatever nsswitch.conf says, so that the host's own users
// are known while a directory service hangs. Everybody else is asked for through the C library, by
// a few threads at once at most: beyond these, and where the library fails, it is
// agent_unavailable. Nothing means that there is no login, or none that fits a line of text. Any
// thread.
#pragma once

#include <optional>
#include <semaphore>
#include <string>

#include <sys/types.h>

#include "base/result.h"

namespace penstock {

class Logins {
  public:
    static constexpr std::size_t longest_login = 255;
    static constexpr int most_outside = 4;  // that wait for a directory service

    explicit Logins(std::string passwd = "/etc/passwd") : passwd_(std::move(passwd)) {}

    [[nodiscard]] Result<std::optional<std::string>> login_of(uid_t uid);

  private:
    [[nodiscard]] Result<std::optional<std::string>> ask_outside(uid_t uid);

    std::string passwd_;
    std::counting_semaphore<most_outside> outside_{most_outside};
};

}  // namespace penstock
