#include "auth/address_range.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/number_in.h"

namespace penstock {

namespace {

// Every address as 16 bytes, IPv4 in its mapped form: one comparison serves both families.
using Bytes = std::array<std::uint8_t, 16>;
constexpr unsigned mapped_bits = 96;

struct Parsed {
    Bytes bytes;
    bool is_ipv4;
};

std::optional<Parsed> parse(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
        return std::nullopt;  // inet_pton would read no further
    }
    std::string const copy(text);
    Parsed parsed{{}, false};
    if (inet_pton(AF_INET6, copy.c_str(), parsed.bytes.data()) == 1) {
        return parsed;
    }
    parsed.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    parsed.is_ipv4 = true;
    if (inet_pton(AF_INET, copy.c_str(), parsed.bytes.data() + 12) == 1) {
        return parsed;
    }
    return std::nullopt;
}

std::optional<unsigned> parse_length(std::string_view text, unsigned most) {
    auto const length = number_in<unsigned>(text);
    return length && *length <= most ? length : std::nullopt;
}

bool same_prefix(Bytes const& left, Bytes const& right, unsigned bits) {
    for (unsigned bit = 0; bit < bits; ++bit) {
        auto const mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
        if (((left.at(bit / 8) ^ right.at(bit / 8)) & mask) != 0) {
            return false;
        }
    }
    return true;
}

struct Range {
    Bytes network;
    unsigned bits;
};

std::optional<Range> parse_range(std::string_view text) {
    auto const slash = text.find('/');
    auto const network = parse(text.substr(0, slash));
    if (!network) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) {
        return Range{network->bytes, 128};
    }
    auto const length = parse_length(text.substr(slash + 1), network->is_ipv4 ? 32 : 128);
    if (!length) {
        return std::nullopt;
    }
    return Range{network->bytes, network->is_ipv4 ? mapped_bits + *length : *length};
}

}  // namespace

bool is_address_range(std::string_view text) {
    return parse_range(text).has_value();
}

bool range_contains(std::string_view range, std::string_view address) {
    auto const outer = parse_range(range);
    auto const client = parse(address);
    return outer && client && same_prefix(outer->network, client->bytes, outer->bits);
}

bool range_covers(std::string_view outer, std::string_view inner) {
    auto const wide = parse_range(outer);
    auto const narrow = parse_range(inner);
    return wide && narrow && wide->bits <= narrow->bits &&
           same_prefix(wide->network, narrow->network, wide->bits);
}

}  // namespace penstock
