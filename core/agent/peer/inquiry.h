// Inquiry: one question of Exim's, taken and answered: which login has the local socket at one end
// of this connection? What is said on the socket, both ways, and then it is closed:
//
//     ADDRESS PORT ADDRESS PORT    as connection.h has it: the end that is asked about comes first
//         => login NAME            this login has it
//          | uid NUMBER            a uid without a login has it
//          | none                  no program of this host (of this network namespace) has that end
//          | gone                  one had it and has closed it, or there is no such connection
//          | unknown               it cannot be known now
//
// Only those who are admitted (SO_PEERCRED) are listened to. What cannot be known, and who is not
// admitted, is logged, a line a minute at most. Any thread; it ends within `patience`, but for a
// directory service that hangs.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "agent/peer/logins.h"
#include "agent/peer/socket_owner.h"
#include "base/fd.h"
#include "base/result.h"

namespace penstock {

class Inquiry {
  public:
    static constexpr std::chrono::seconds patience{2};

    Inquiry(Logins& logins, std::vector<uid_t> admitted)
        : logins_(logins), admitted_(std::move(admitted)) {}

    void hold(Fd socket);
    [[nodiscard]] Result<std::string> answer(std::string_view question);

  private:
    [[nodiscard]] bool is_admitted(Fd const& socket) const;
    void complain(std::string const& what);

    Logins& logins_;
    SocketOwners owners_;
    std::vector<uid_t> admitted_;
    std::atomic<std::chrono::steady_clock::time_point> next_complaint_{};
};

}  // namespace penstock
