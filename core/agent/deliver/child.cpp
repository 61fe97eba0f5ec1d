#include "agent/deliver/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "exim/order_bounds.h"

namespace penstock {

namespace {

constexpr int signal_base = 128;

tl::unexpected<Problem> failed(std::string const& what, int error) {
    return problem(ProblemKind::agent_unavailable, "",
                   what + ": " + std::generic_category().message(error));
}

// File actions and attributes of posix_spawn, which are made and destroyed by calls.
class Preparation {
  public:
    explicit Preparation(int output) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
        sigset_t none;
        ::sigemptyset(&none);
        sigset_t usual;
        ::sigemptyset(&usual);
        ::sigaddset(&usual, SIGPIPE);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &usual);
        // A group of its own, to be killed together with what it has started.
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    Preparation(Preparation const&) = delete;
    Preparation& operator=(Preparation const&) = delete;
    ~Preparation() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    [[nodiscard]] int spawn(pid_t& pid, std::vector<std::string> const& words) const {
        std::vector<char*> arguments;
        for (auto const& word : words) {
            arguments.push_back(const_cast<char*>(word.c_str()));  // as POSIX declares it
        }
        arguments.push_back(nullptr);
        std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
        std::string locale = "LC_ALL=C";
        std::array<char*, 3> environment{path.data(), locale.data(), nullptr};
        return ::posix_spawn(&pid, words.front().c_str(), &actions_, &attributes_, arguments.data(),
                             environment.data());
    }

  private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

// False where the time is over before the program has closed its streams.
bool read_until_closed(int descriptor, std::chrono::seconds time, std::string& text) {
    using Clock = std::chrono::steady_clock;
    auto const end = Clock::now() + time;
    for (;;) {
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
        if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0) {
            return false;
        }
        std::array<char, 4096> block;
        auto const got = ::read(descriptor, block.data(), block.size());
        if (got == 0) {
            return true;
        }
        if (got > 0) {
            text.append(block.data(),
                        std::min(static_cast<std::size_t>(got), longest_said - text.size()));
        }
    }
}

}  // namespace

Result<Ended> run_program(std::vector<std::string> const& words, std::chrono::seconds time) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failed("pipe", errno);
    }
    Fd const ours(ends[0]);
    Fd theirs(ends[1]);
    pid_t pid = 0;
    if (int const error = Preparation(theirs.get()).spawn(pid, words); error != 0) {
        return failed(words.front(), error);
    }
    theirs.reset(-1);
    Ended ended;
    bool const is_done = read_until_closed(ours.get(), time, ended.text);
    if (!is_done) {
        ::kill(-pid, SIGKILL);
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) == -1 && errno == EINTR) {
    }
    if (!is_done) {
        return failed(words.front(), ETIMEDOUT);
    }
    ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : signal_base + WTERMSIG(status);
    return ended;
}

Result<Ended> run_undisturbed(std::vector<std::string> const& words, std::chrono::seconds time) {
    constexpr int most_tries = 5;
    constexpr std::chrono::milliseconds pause{50};
    auto const end = std::chrono::steady_clock::now() + time;
    for (int tries = 0; tries < most_tries; ++tries) {
        std::this_thread::sleep_for(tries * pause);
        auto const left =
            std::chrono::ceil<std::chrono::seconds>(end - std::chrono::steady_clock::now());
        auto ended = run_program(words, left);
        if (!ended || ended->status != signal_base + SIGUSR1) {
            return ended;
        }
    }
    return problem(ProblemKind::agent_unavailable, "", words.front() + ": ended by a signal");
}

}  // namespace penstock
