// client_network: whom failures of a client address are counted for.
//
// An IPv4 address stands for itself, also where it comes as ::ffff:a.b.c.d; an IPv6 address for its
// /64, of which one customer has as many addresses as he likes. Text that is no address stands for
// itself. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

[[nodiscard]] std::string client_network(std::string_view address);

}  // namespace penstock
