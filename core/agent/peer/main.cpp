// penstock-peer: which login has the other end of a connection on this host, for Exim alone. It
// answers on the socket that is its standard input (inquiry.h), from what the kernel says; it
// starts no program, has no network but the kernel's own, and reads no file but /proc and passwd.
//
// With an argument, the login that Exim runs as, if it is not Debian's.
#include <array>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include <sysexits.h>

#include "agent/peer/inquiry.h"
#include "base/process.h"
#include "base/users.h"
#include "wire/local_socket.h"

namespace {

// As many are answered at once; more than wait for a directory service.
constexpr std::size_t listeners = 12;
static_assert(listeners > 2 * penstock::Logins::most_outside);

int give_up(int status, std::string const& why) {
    static_cast<void>(std::fputs(("penstock-peer: " + why + "\n").c_str(), stderr));
    return status;
}

void listen_on(int listener, penstock::Inquiry& inquiry) {
    for (;;) {
        inquiry.hold(penstock::next_connection(listener));
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    penstock::harden_process();
    if (argc > 2) {
        return give_up(EX_USAGE, "usage: penstock-peer [LOGIN] < SOCKET");
    }
    if (penstock::is_root()) {
        return give_up(EX_NOPERM, "does not run as root: it needs no rights");
    }
    if (!penstock::is_local_listener(STDIN_FILENO)) {
        return give_up(EX_CONFIG, "standard input must be a listening unix-domain socket");
    }
    auto const mail_user = penstock::find_user(argc == 2 ? argv[1] : "Debian-exim");
    if (!mail_user) {
        return give_up(EX_CONFIG, mail_user.error().detail);
    }
    penstock::Logins logins;
    penstock::Inquiry inquiry(logins, {0, mail_user->uid});
    std::array<std::jthread, listeners - 1> threads;
    for (auto& thread : threads) {
        thread = std::jthread([&] { listen_on(STDIN_FILENO, inquiry); });
    }
    listen_on(STDIN_FILENO, inquiry);
}
