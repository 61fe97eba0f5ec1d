// Real TCP connections of this process on loopback, to be asked about.
#pragma once

#include <string>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "agent/peer/connection.h"
#include "base/fd.h"

namespace penstock::test {

struct Loopback {
    // `address` in the words of the family; `interface`: what the client's socket is bound to.
    explicit Loopback(int family = AF_INET, std::string const& address = "127.0.0.1",
                      std::string const& interface = "")
        : listener(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)),
          client(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        auto there = socket_address(family, address);
        REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&there), size_of(family)) == 0);
        REQUIRE(::listen(listener.get(), 1) == 0);
        there = name_of(listener, false);
        if (!interface.empty()) {
            REQUIRE(::setsockopt(client.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(),
                                 static_cast<socklen_t>(interface.size())) == 0);
        }
        REQUIRE(::connect(client.get(), reinterpret_cast<sockaddr*>(&there), size_of(family)) == 0);
        server = Fd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        REQUIRE(server);
        text = words_of(name_of(client, false)) + " " + words_of(name_of(client, true));
        connection = *connection_from(text);
    }

    [[nodiscard]] static socklen_t size_of(int family) {
        return family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    }
    [[nodiscard]] static sockaddr_storage socket_address(int family, std::string const& address) {
        sockaddr_storage made{};
        made.ss_family = static_cast<sa_family_t>(family);
        void* const place = family == AF_INET
                                ? static_cast<void*>(&reinterpret_cast<sockaddr_in&>(made).sin_addr)
                                : &reinterpret_cast<sockaddr_in6&>(made).sin6_addr;
        REQUIRE(::inet_pton(family, address.c_str(), place) == 1);
        return made;
    }
    [[nodiscard]] static sockaddr_storage name_of(Fd const& socket, bool of_peer) {
        sockaddr_storage name{};
        socklen_t size = sizeof name;
        auto* const place = reinterpret_cast<sockaddr*>(&name);
        REQUIRE((of_peer ? ::getpeername(socket.get(), place, &size)
                         : ::getsockname(socket.get(), place, &size)) == 0);
        return name;
    }
    [[nodiscard]] static std::string words_of(sockaddr_storage const& name) {
        bool const is_ipv4 = name.ss_family == AF_INET;
        auto const& four = reinterpret_cast<sockaddr_in const&>(name);
        auto const& six = reinterpret_cast<sockaddr_in6 const&>(name);
        char text[INET6_ADDRSTRLEN];
        ::inet_ntop(name.ss_family,
                    is_ipv4 ? static_cast<void const*>(&four.sin_addr) : &six.sin6_addr, text,
                    sizeof text);
        return std::string(text) + " " +
               std::to_string(ntohs(is_ipv4 ? four.sin_port : six.sin6_port));
    }

    Fd listener;
    Fd client;
    Fd server;
    std::string text;       // as Exim would ask about the client's end
    Connection connection;  // the same
};

}  // namespace penstock::test
