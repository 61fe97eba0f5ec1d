// The kernel's answer about one TCP socket, by netlink (sock_diag): for the same cost whatever the
// number of sockets, and without any right.
//
// `none` may also mean that this kernel cannot be asked so (no tcp_diag: the answer is the same),
// or that the socket is bound to an interface other than loopback. Failure: agent_unavailable. Any
// thread.
#pragma once

#include "agent/peer/socket_owner.h"

namespace penstock {

[[nodiscard]] Result<SocketOwner> ask_for_socket(Connection const& connection);

}  // namespace penstock
