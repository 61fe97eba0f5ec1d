// The least that a libfcgi program can do, to measure penstock against: one constant answer.
// `bare_responder stock N FILE`: N threads in FCGX_Accept_r, as libfcgi's examples are written.
// `bare_responder parked N FILE`: N threads in epoll_wait, kept connections parked between
// requests; no time-outs, limits or checks.
// `bare_responder parked N FILE DIRECTORY`: before each answer it makes a new file there, synced.
// FILE is the answer's body, so that it can be what penstock says, byte for byte. The listener is
// standard input. Ends with its parent's kill.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcgiapp.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load/durable_file.h"

namespace {

// Head and body in the form in which penstock sends them.
std::string answer_with(char const* file) {
    std::ifstream in(file, std::ios::binary);
    std::string const body(std::istreambuf_iterator<char>(in), {});
    if (body.empty()) {
        std::exit(EXIT_FAILURE);
    }
    return "Content-Type: application/json; charset=\"utf-8\"\r\nContent-Length: " +
           std::to_string(body.size()) +
           "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n" + body;
}

void respond(FCGX_Request& request, std::string const& answer) {
    FCGX_PutStr(answer.data(), static_cast<int>(answer.size()), request.out);
}

void serve_stock(std::string const& answer) {
    FCGX_Request request;
    FCGX_InitRequest(&request, STDIN_FILENO, 0);
    while (FCGX_Accept_r(&request) == 0) {
        respond(request, answer);
        FCGX_Finish_r(&request);
    }
}

void watch(int set, int operation, int fd) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLONESHOT;
    event.data.fd = fd;
    epoll_ctl(set, operation, fd, &event);
}

void accept_all(int set) {
    for (int fd = 0; (fd = accept4(STDIN_FILENO, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
        watch(set, EPOLL_CTL_ADD, fd);
    }
    watch(set, EPOLL_CTL_MOD, STDIN_FILENO);
}

// What comes before an answer.
std::function<void()> work_in(char const* directory) {
    if (directory == nullptr) {
        return [] {};
    }
    auto const open = std::make_shared<penstock::Fd>(penstock::open_directory(directory));
    auto const number = std::make_shared<std::atomic<unsigned long>>(0);
    return [open, number] { penstock::create_synced(*open, std::to_string(++*number)); };
}

void serve_parked(int set, std::string const& answer, std::function<void()> const& work) {
    FCGX_Request request;
    FCGX_InitRequest(&request, -1, 0);
    for (;;) {
        epoll_event event{};
        if (epoll_wait(set, &event, 1, -1) != 1) {
            continue;
        }
        if (event.data.fd == STDIN_FILENO) {
            accept_all(set);
            continue;
        }
        request.ipcFd = event.data.fd;
        request.keepConnection = 1;
        request.detached = 1;
        if (FCGX_Accept_r(&request) != 0) {
            continue;
        }
        work();
        respond(request, answer);
        FCGX_Finish_r(&request);
        if (request.ipcFd >= 0) {
            watch(set, EPOLL_CTL_MOD, request.ipcFd);
            request.ipcFd = -1;
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4 && count != 5) {
        return EXIT_FAILURE;
    }
    bool const is_parked = std::string_view(arguments[1]) == "parked";
    auto const answer = answer_with(arguments[3]);
    auto const work = work_in(arguments[4]);
    FCGX_Init();
    int const set = epoll_create1(EPOLL_CLOEXEC);
    if (is_parked) {
        fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
        watch(set, EPOLL_CTL_ADD, STDIN_FILENO);
    }
    std::vector<std::jthread> threads;
    for (int left = std::atoi(arguments[2]); left > 0; --left) {
        threads.emplace_back(
            [&] { is_parked ? serve_parked(set, answer, work) : serve_stock(answer); });
    }
}
