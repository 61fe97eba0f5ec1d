// AddressRange: the addresses that a token may be used from: one IPv4 or IPv6 address, or a
// network in CIDR notation. An IPv4 client seen as ::ffff:a.b.c.d counts as a.b.c.d.
//
// What cannot be read as an address contains nothing: a mistake in a token locks it, it never
// opens it. Pure functions: any thread.
#pragma once

#include <string_view>

namespace penstock {

[[nodiscard]] bool is_address_range(std::string_view text);
[[nodiscard]] bool range_contains(std::string_view range, std::string_view address);
// Whether every address of `inner` is in `outer`, too.
[[nodiscard]] bool range_covers(std::string_view outer, std::string_view inner);

}  // namespace penstock
