// FastcgiClient: the web server's end of a FastCGI connection, for tests, byte by byte.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fd.h"

namespace penstock::test {

using Pairs = std::vector<std::pair<std::string, std::string>>;

inline std::string record(int type, std::string const& content, int version = 1) {
    auto const byte = [](std::size_t value) { return static_cast<char>(value & 0xff); };
    std::string header{byte(static_cast<std::size_t>(version)),
                       byte(static_cast<std::size_t>(type)),
                       0,
                       1,
                       byte(content.size() >> 8),
                       byte(content.size()),
                       0,
                       0};
    return header + content;
}

inline std::string begin_record(bool keep, char role = 1) {
    return record(1, {0, role, static_cast<char>(keep ? 1 : 0), 0, 0, 0, 0, 0});
}

inline std::string encoded(Pairs const& pairs) {
    std::string text;
    auto const length = [&](std::size_t size) {
        if (size < 128) {
            text += static_cast<char>(size);
            return;
        }
        for (int const shift : {24, 16, 8, 0}) {
            text += static_cast<char>((size >> shift & 0xff) | (shift == 24 ? 0x80 : 0));
        }
    };
    for (auto const& [name, value] : pairs) {
        length(name.size());
        length(value.size());
        text += name + value;
    }
    return text;
}

// A stream of one type, in records as large as they can be, with its end.
inline std::string stream(int type, std::string const& content) {
    std::string text;
    for (std::size_t at = 0; at < content.size(); at += 65'000) {
        text += record(type, content.substr(at, 65'000));
    }
    return text + record(type, "");
}

inline Pairs get_request(std::string const& target) {
    return {{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", target}, {"CONTENT_LENGTH", ""}};
}

inline Pairs post_request(std::string const& target, std::size_t length) {
    return {{"REQUEST_METHOD", "POST"},
            {"REQUEST_URI", target},
            {"CONTENT_LENGTH", std::to_string(length)}};
}

inline std::string request(Pairs const& parameters, std::string const& body = "",
                           bool keep = true) {
    return begin_record(keep) + stream(4, encoded(parameters)) + stream(5, body);
}

class FastcgiClient {
  public:
    explicit FastcgiClient(Fd socket) : socket_(std::move(socket)) {}

    // Not yet connected.
    FastcgiClient() : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}

    [[nodiscard]] bool connect(std::string const& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        return ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }

    // False where the other end is gone.
    bool send(std::string const& bytes) {
        auto const sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        return sent == static_cast<ssize_t>(bytes.size());
    }

    // What came on FCGI_STDOUT up to the end of the request; nothing where the connection ended,
    // or nothing came for five seconds, before.
    std::optional<std::string> answer() {
        std::string out;
        for (;;) {
            auto const next = read_record();
            if (!next) {
                return std::nullopt;
            }
            if (next->type == 3) {
                return out;
            }
            out += next->content;
        }
    }

    struct Record {
        std::size_t type;
        std::string content;
    };
    std::optional<Record> read_record() {
        auto const header = read_exactly(8);
        if (!header) {
            return std::nullopt;
        }
        auto const byte = [&](std::size_t at) {
            return static_cast<std::size_t>(static_cast<unsigned char>((*header)[at]));
        };
        auto const content = read_exactly(byte(4) * 256 + byte(5));
        if (!content || !read_exactly(byte(6))) {
            return std::nullopt;
        }
        return Record{byte(1), *content};
    }

    std::optional<std::string> ask(Pairs const& parameters, std::string const& body = "",
                                   bool keep = true) {
        return send(request(parameters, body, keep)) ? answer() : std::nullopt;
    }

    // Whether the other end closes within the time; what it sends until then is thrown away.
    bool is_closed_within(std::chrono::milliseconds time) {
        auto const until = std::chrono::steady_clock::now() + time;
        while (wait(std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now()))) {
            char ignored[256];
            if (::recv(socket_.get(), ignored, sizeof ignored, 0) <= 0) {
                return true;
            }
        }
        return false;
    }

    void close() { socket_.reset(-1); }
    // Sends nothing more, but still reads.
    void finish() { ::shutdown(socket_.get(), SHUT_WR); }

  private:
    bool wait(std::chrono::milliseconds time) {
        pollfd watched{socket_.get(), POLLIN, 0};
        return time.count() >= 0 && ::poll(&watched, 1, static_cast<int>(time.count())) > 0;
    }

    std::optional<std::string> read_exactly(std::size_t size) {
        std::string bytes(size, '\0');
        for (std::size_t got = 0; got < size;) {
            auto const count = wait(std::chrono::seconds(5))
                                   ? ::recv(socket_.get(), bytes.data() + got, size - got, 0)
                                   : 0;
            if (count <= 0) {
                return std::nullopt;
            }
            got += static_cast<std::size_t>(count);
        }
        return bytes;
    }

    Fd socket_;
};

}  // namespace penstock::test
