// Connection: one connection of the web server, kept over many requests.
//
// It holds two descriptors of the same socket. One is ours: epoll watches it and the deadline shuts
// it down. The other is lent to libfcgi for the length of a request; libfcgi closes it whenever it
// sees fit, and with a single descriptor the deadline could then hit a stranger that got the same
// number. One thread at a time owns a Connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "base/fd.h"

namespace penstock {

class Connection {
  public:
    static constexpr std::size_t descriptors = 2;

    // Nothing where the second descriptor or the time-outs cannot be had.
    [[nodiscard]] static std::optional<Connection> open(Fd socket,
                                                        std::chrono::milliseconds io_timeout);

    [[nodiscard]] int fd() const { return socket_.get(); }

    [[nodiscard]] int lend() { return lent_.release(); }
    void take_back(int descriptor) { lent_.reset(descriptor); }

    // True where bytes (or the end) wait to be read.
    [[nodiscard]] bool has_input() const;

    bool is_watched = false;  // whether epoll knows it

  private:
    Connection(Fd socket, Fd lent) : socket_(std::move(socket)), lent_(std::move(lent)) {}

    Fd socket_;
    Fd lent_;
};

}  // namespace penstock
