#include "auth/client_network.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace penstock {

std::string client_network(std::string_view address) {
    std::string text(address);
    in6_addr parsed{};
    if (inet_pton(AF_INET6, text.c_str(), &parsed) != 1) {
        return text;
    }
    std::array<char, INET6_ADDRSTRLEN> written{};
    if (IN6_IS_ADDR_V4MAPPED(&parsed)) {
        inet_ntop(AF_INET, &parsed.s6_addr[12], written.data(), written.size());
        return written.data();
    }
    std::fill(&parsed.s6_addr[8], &parsed.s6_addr[0] + sizeof parsed.s6_addr, std::uint8_t{0});
    inet_ntop(AF_INET6, &parsed, written.data(), written.size());
    return std::string(written.data()) + "/64";
}

}  // namespace penstock
