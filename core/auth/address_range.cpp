#include "address_range.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

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
    unsigned length = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc{} || end != text.data() + text.size() || length > most) {
        return std::nullopt;
    }
    return length;
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

}  // namespace

bool range_contains(std::string_view range, std::string_view address) {
    auto const slash = range.find('/');
    auto const network = parse(range.substr(0, slash));
    auto const client = parse(address);
    if (!network || !client) {
        return false;
    }
    unsigned bits = 128;
    if (slash != std::string_view::npos) {
        auto const length = parse_length(range.substr(slash + 1), network->is_ipv4 ? 32 : 128);
        if (!length) {
            return false;
        }
        bits = network->is_ipv4 ? mapped_bits + *length : *length;
    }
    return same_prefix(network->bytes, client->bytes, bits);
}

}  // namespace penstock
