// penstock-deliver: the one program of penstock that executes Exim. It takes orders on the socket
// that is its standard input (deliver_socket.h), as user Debian-exim.
#include <array>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/deliver/conversation.h"
#include "agent/deliver/exim.h"
#include "agent/deliver/validation.h"
#include "base/process.h"
#include "base/users.h"
#include "wire/local_socket.h"

namespace {

// As many can talk at once: a check of the wiring must not keep a release waiting.
constexpr std::size_t talkers = 4;

int give_up(int status, std::string const& why) {
    static_cast<void>(std::fputs(("penstock-deliver: " + why + "\n").c_str(), stderr));
    return status;
}

void talk(penstock::Conversation const& conversation) {
    for (;;) {
        conversation.hold(penstock::next_connection(STDIN_FILENO));
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
    if (!penstock::is_local_listener(STDIN_FILENO)) {
        return give_up(EX_CONFIG, "standard input must be a listening unix-domain socket");
    }
    auto const service_user = penstock::find_user(penstock::service_user);
    if (!service_user) {
        return give_up(EX_CONFIG, service_user.error().detail);
    }
    penstock::DeliveryQueue queue(
        [](penstock::Task task, penstock::MessageIds const& ids, std::string const& name) {
            if (auto const done = penstock::carry_out(task, ids, name); !done) {
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
