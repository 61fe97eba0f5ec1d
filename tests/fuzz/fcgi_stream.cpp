// Input: what a web server writes into the worker's socket, in FastCGI records.
#include <array>
#include <chrono>
#include <string>

#include <sys/socket.h>

#include "fcgi/exchange.h"
#include "fcgi/signals.h"
#include "fuzz/fuzz_target.h"

using namespace penstock;
using namespace penstock::test;

namespace {

constexpr std::size_t largest_input = std::size_t{64} << 10;

unsigned byte_at(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

HttpResponse echo(HttpRequest const& request) {
    require(!request.method.empty() && !request.target.empty(), "a request without its line");
    return {200, "text/plain", request.method + " " + request.target + " " + request.body};
}

Responder responder() {
    auto const refusal = [](std::string const& target, Problem const&) {
        return HttpResponse{400, "text/plain", target};
    };
    return {.check_secret = [](std::string_view) { return Result<void>(); },
            .answer_request = echo,
            .refuse_request = refusal};
}

std::string received(int socket) {
    std::string all;
    std::array<char, 65536> part;
    for (;;) {
        auto const count = ::recv(socket, part.data(), part.size(), MSG_DONTWAIT);
        if (count <= 0) {
            return all;
        }
        all.append(part.data(), static_cast<std::size_t>(count));
    }
}

void check_records(std::string_view bytes) {
    while (!bytes.empty()) {
        require(byte_at(bytes, 0) == 1, "no record of FastCGI");
        auto const size = 8 + byte_at(bytes, 4) * 256 + byte_at(bytes, 5) + byte_at(bytes, 6);
        require(bytes.size() >= size, "half a record");
        bytes.remove_prefix(size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static bool const is_begun = (initialise_libfcgi(), true);
    auto const input = text_of(data, size);
    std::array<int, 2> ends{};
    if (!is_begun || size > largest_input ||
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return 0;
    }
    Fd const web_server(ends[0]);
    auto connection = Connection::open(Fd(ends[1]), std::chrono::milliseconds(500));
    require(connection.has_value(), "no connection");
    require(::send(web_server.get(), input.data(), input.size(), MSG_DONTWAIT | MSG_NOSIGNAL) ==
                static_cast<ssize_t>(input.size()),
            "no room for the input");
    ::shutdown(web_server.get(), SHUT_WR);
    Limits const limits;
    auto const respond = responder();
    Exchange exchange(limits, respond);
    std::string answered;
    auto end = Exchange::End::kept;
    while (end == Exchange::End::kept) {
        end = exchange.serve_one_request(*connection, std::chrono::seconds(10));
        answered += received(web_server.get());
    }
    check_records(answered);
    return 0;
}
