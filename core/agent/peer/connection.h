// Connection: a TCP connection by its two ends, as one who asks about it writes them:
//
//     ADDRESS PORT ADDRESS PORT       first the end that is asked about, then the other one
//
// An IPv4 address is kept as the IPv6 address that stands for it, so that ::ffff:127.0.0.1 is
// 127.0.0.1. Text of any other form is no connection: blanks, signs, names, scopes, port 0, ends of
// different families. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock {

struct Endpoint {
    std::array<std::uint8_t, 16> address{};
    std::uint16_t port = 0;

    [[nodiscard]] bool is_ipv4() const;
    friend bool operator==(Endpoint const&, Endpoint const&) = default;
};

struct Connection {
    Endpoint asked;
    Endpoint other;

    friend bool operator==(Connection const&, Connection const&) = default;
};

inline constexpr std::array<std::uint8_t, 12> ipv4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

[[nodiscard]] std::optional<Connection> connection_from(std::string_view text);

}  // namespace penstock
