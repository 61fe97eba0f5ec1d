#include "wire/line_stream.h"

#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

#include "base/errno_text.h"
#include "wire/local_socket.h"

namespace penstock {

namespace {

Problem to_problem(std::string detail) {
    return {.kind = ProblemKind::agent_unavailable, .detail = std::move(detail)};
}

tl::unexpected<Problem> unavailable(std::string detail) {
    return tl::unexpected(to_problem(std::move(detail)));
}

}  // namespace

LineStream::LineStream(Fd socket, std::chrono::milliseconds time)
    : socket_(std::move(socket)), end_(std::chrono::steady_clock::now() + time) {}

Result<LineStream> LineStream::connect(std::string const& path, std::chrono::milliseconds time) {
    auto socket = connect_local(path);
    if (!socket) {
        return unavailable(std::move(socket.error()));
    }
    return LineStream(std::move(*socket), time);
}

Result<void> LineStream::send(std::string_view text) const {
    return send_all(socket_.get(), text, [this] { return left(); }).map_error(to_problem);
}

Result<std::string> LineStream::line(std::size_t longest) {
    auto end = incoming_.find('\n');
    while (end == std::string::npos && incoming_.size() <= longest) {
        if (auto filled = fill(); !filled) {
            return tl::unexpected(std::move(filled.error()));
        }
        end = incoming_.find('\n');
    }
    if (end == std::string::npos || end > longest) {
        return unavailable("a line is too long");
    }
    auto found = incoming_.substr(0, end);
    incoming_.erase(0, end + 1);
    return found;
}

Result<std::string> LineStream::bytes(std::size_t count) {
    while (incoming_.size() < count) {
        if (auto filled = fill(); !filled) {
            return tl::unexpected(std::move(filled.error()));
        }
    }
    auto found = incoming_.substr(0, count);
    incoming_.erase(0, count);
    return found;
}

Result<void> LineStream::fill() {
    constexpr std::size_t portion = std::size_t{16} * 1024;
    for (;;) {
        char block[portion];
        auto const got = ::recv(socket_.get(), block, sizeof block, MSG_DONTWAIT);
        if (got > 0) {
            incoming_.append(block, static_cast<std::size_t>(got));
            return {};
        }
        if (got == 0) {
            return unavailable("the other end has gone");
        }
        if (errno == EAGAIN) {
            if (auto ready = wait_for(socket_.get(), POLLIN, left()); !ready) {
                return unavailable(std::move(ready.error()));
            }
        } else if (errno != EINTR) {
            return unavailable("recv: " + errno_text());
        }
    }
}

std::chrono::milliseconds LineStream::left() const {
    return std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
}

}  // namespace penstock
