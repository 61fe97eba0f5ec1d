// The table of this network namespace's TCP sockets, /proc/self/net/tcp and tcp6, read as a whole:
// what takes longer with every socket there is, and needs nothing of the kernel but /proc.
//
// The table may change while it is read, and then miss a socket: `none` is said when two readings
// agree. Failure: agent_unavailable, where it cannot be read or is not of the known form. Any
// thread.
#pragma once

#include <istream>

#include "agent/peer/socket_owner.h"

namespace penstock {

[[nodiscard]] Result<SocketOwner> find_in_table(Connection const& connection);

// One reading of a table of sockets for IPv4 (`tcp`) or IPv6 (`tcp6`).
[[nodiscard]] Result<SocketOwner> read_table(std::istream& table, Connection const& connection,
                                             bool is_ipv6);

}  // namespace penstock
