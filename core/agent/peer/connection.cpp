#include "agent/peer/connection.h"

#include <algorithm>
#include <string>

#include <arpa/inet.h>

#include "base/lines.h"
#include "base/number_in.h"

namespace penstock {

namespace {

std::optional<std::uint16_t> port_from(std::string_view text) {
    auto const port = number_in<std::uint16_t>(text);
    return port && *port != 0 ? port : std::nullopt;
}

std::optional<Endpoint> endpoint_from(std::string_view address, std::string_view port_text) {
    auto const port = port_from(port_text);
    // A NUL would end the C string early.
    if (!port || address.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    Endpoint end{.port = *port};
    std::string const text(address);
    if (::inet_pton(AF_INET6, text.c_str(), end.address.data()) == 1) {
        return end;
    }
    std::ranges::copy(ipv4_prefix, end.address.begin());
    bool const is_ipv4 =
        ::inet_pton(AF_INET, text.c_str(), end.address.data() + ipv4_prefix.size()) == 1;
    return is_ipv4 ? std::optional(end) : std::nullopt;
}

}  // namespace

bool Endpoint::is_ipv4() const {
    return std::equal(ipv4_prefix.begin(), ipv4_prefix.end(), address.begin());
}

std::optional<Connection> connection_from(std::string_view text) {
    auto const words = split(text, ' ');
    if (words.size() != 4) {
        return std::nullopt;
    }
    auto const asked = endpoint_from(words[0], words[1]);
    auto const other = endpoint_from(words[2], words[3]);
    if (!asked || !other || asked->is_ipv4() != other->is_ipv4()) {
        return std::nullopt;
    }
    return Connection{*asked, *other};
}

}  // namespace penstock
