// penstock-deliver: the one program of penstock that executes Exim. It takes orders on the socket
// that is its standard input (deliver_socket.h), as user Debian-exim.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "conversation.h"
#include "exim.h"
#include "process.h"
#include "users.h"
#include "validation.h"

namespace {

// As many can talk at once: a check of the wiring must not keep a release waiting.
constexpr std::size_t talkers = 4;

int give_up(int status, std::string const& why) {
    static_cast<void>(std::fputs(("penstock-deliver: " + why + "\n").c_str(), stderr));
    return status;
}

bool is_local_listener(int socket) {
    int domain = 0;
    int listens = 0;
    socklen_t size = sizeof domain;
    bool const is_known = ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
                          ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0;
    return is_known && domain == AF_UNIX && listens == 1;
}

void talk(penstock::Conversation const& conversation) {
    for (;;) {
        // The socket may be a non-blocking one: that belongs to all who have it open.
        pollfd waiting{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        static_cast<void>(::poll(&waiting, 1, -1));
        penstock::Fd socket(::accept4(STDIN_FILENO, nullptr, nullptr, SOCK_CLOEXEC));
        if (socket) {
            conversation.hold(std::move(socket));
        } else if (errno != EAGAIN) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));  // out of descriptors
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string(argv[1]) == "--validate") {
        return penstock::validate_confined(argv[2]);
    }
    std::signal(SIGPIPE, SIG_IGN);
    // Not harden_process(): Exim must be able to become root.
    static_cast<void>(::close_range(STDERR_FILENO + 1, ~0U, 0));
    ::umask(S_IRWXG | S_IRWXO);
    if (penstock::is_root()) {
        return give_up(EX_NOPERM, "does not run as root: start it as user Debian-exim");
    }
    if (!is_local_listener(STDIN_FILENO)) {
        return give_up(EX_CONFIG, "standard input must be a listening unix-domain socket");
    }
    auto const service_user = penstock::find_user(penstock::service_user);
    if (!service_user) {
        return give_up(EX_CONFIG, service_user.error().detail);
    }
    penstock::DeliveryQueue queue([](penstock::Task task, penstock::MessageIds const& ids) {
        if (auto const done = penstock::carry_out(task, ids); !done) {
            give_up(0, done.error().detail);
        }
    });
    penstock::Conversation const conversation(queue, service_user->uid);
    std::array<std::jthread, talkers - 1> threads;
    for (auto& thread : threads) {
        thread = std::jthread([&] { talk(conversation); });
    }
    talk(conversation);
}
