// RunningPool: a Pool on a socket of its own, with its controlling thread, for one test.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fcgi/control.h"
#include "fcgi/pool.h"
#include "unit/eventually.h"
#include "unit/fcgi/fastcgi_client.h"
#include "unit/temp_directory.h"

namespace penstock::test {

// Commands sent by the test: an eventfd that holds 1 for reload and 2 for end.
class SentCommands : public Commands {
  public:
    void send(Command command) {
        ::eventfd_write(source_.get(), command == Command::reload ? 1 : 2);
    }
    [[nodiscard]] int fd() const override { return source_.get(); }
    [[nodiscard]] std::optional<Command> take() override {
        eventfd_t value = 0;
        if (::eventfd_read(source_.get(), &value) != 0) {
            return std::nullopt;
        }
        return value == 1 ? Command::reload : Command::end;
    }

  private:
    Fd source_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

inline Fd listening_socket(std::string const& path, int backlog = 128) {
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket.get(), backlog) != 0) {
        throw std::runtime_error("cannot listen on " + path);
    }
    return socket;
}

inline PoolSettings quick_settings(std::size_t threads) {
    PoolSettings settings{.front_ends = FrontEnds({::getuid()})};
    settings.threads = threads;
    settings.accept_pause = std::chrono::milliseconds(20);
    settings.grace = std::chrono::milliseconds(20);
    settings.ending_limit = std::chrono::milliseconds(300);
    return settings;
}

// Admits who sends no secret; repeats what it was asked, and calls refusals by their kind.
inline Responder echo() {
    return {
        .check_secret = [](std::string_view given) -> Result<void> {
            return given.empty() ? Result<void>() : problem(ProblemKind::unauthenticated);
        },
        .answer_request =
            [](HttpRequest const& request) {
                return HttpResponse{200, "text/plain",
                                    request.method + " " + request.target + " " + request.body};
            },
        .refuse_request =
            [](std::string const& target, Problem const& problem) {
                int const status = problem.kind == ProblemKind::request_too_large ? 413
                                   : problem.kind == ProblemKind::waited_too_long ? 503
                                   : problem.kind == ProblemKind::unauthenticated ? 403
                                                                                  : 400;
                return HttpResponse{status, "text/plain", "refused " + target};
            },
    };
}

class RunningPool {
  public:
    explicit RunningPool(
        PoolSettings settings, Responder responder = echo(),
        std::function<void(Pool&)> reload = [](Pool&) {})
        : path_(directory_ / "socket"), listener_(listening_socket(path_)) {
        start(std::move(settings), std::move(responder), std::move(reload));
    }
    // One that takes over the socket of another, which stays the other's to remove.
    RunningPool(RunningPool const& other, PoolSettings settings)
        : path_(other.path_), listener_(::dup(other.listener_.get())) {
        start(std::move(settings), echo(), [](Pool&) {});
    }
    ~RunningPool() {
        send(Command::end);
        join();
    }

    void send(Command command) { commands_.send(command); }
    // Returns when the pool has ended.
    void join() {
        if (control_.joinable()) {
            control_.join();
        }
    }

    [[nodiscard]] FastcgiClient connect() const {
        FastcgiClient client;
        if (!client.connect(path_)) {
            throw std::runtime_error("cannot connect to " + path_);
        }
        return client;
    }
    [[nodiscard]] std::string const& path() const { return path_; }
    [[nodiscard]] Counts counts() const { return pool_->counts(); }

  private:
    void start(PoolSettings settings, Responder responder, std::function<void(Pool&)> reload) {
        auto listener = Listener::adopt(Fd(::dup(listener_.get())));
        auto pool = Pool::start(std::move(*listener), std::move(settings), std::move(responder));
        pool_ = std::move(*pool);
        control_ = std::thread([this, reload] {
            run_until_ended(*pool_, commands_, {reload, [](Counts const&, Counts const&) {}});
        });
    }

    TempDirectory directory_;
    std::string path_;
    Fd listener_;
    SentCommands commands_;
    std::unique_ptr<Pool> pool_;
    std::thread control_;
};

inline bool is_answered(std::optional<std::string> const& answer, std::string const& body) {
    return answer && answer->size() >= body.size() &&
           answer->compare(answer->size() - body.size(), body.size(), body) == 0;
}

// An empty record of FCGI_STDERR.
inline bool is_farewell(std::optional<FastcgiClient::Record> const& record) {
    return record && record->type == 7 && record->content.empty();
}

inline bool is_alive(RunningPool const& pool) {
    return is_answered(pool.connect().ask(get_request("/alive")), "GET /alive ");
}

}  // namespace penstock::test
