// Sockets of this host, as penstock's protocols on them use one: connecting does not block, and
// every wait for the other end is bounded; only next_connection() waits until somebody comes.
//
// Failure: why not, in words; connect_local() names the path. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/fd.h"

namespace penstock {

template <class T>
using SocketResult = tl::expected<T, std::string>;

[[nodiscard]] SocketResult<Fd> connect_local(std::string const& path);

// Until the event (POLLIN, POLLOUT) may have come; that the other end is too slow after that time.
[[nodiscard]] SocketResult<void> wait_for(int socket, short event, std::chrono::milliseconds time);

// All of it, waiting at most `time()` whenever the other end does not take more.
[[nodiscard]] SocketResult<void> send_all(int socket, std::string_view text,
                                          std::function<std::chrono::milliseconds()> const& time);

// Whether others connect to it from this host.
[[nodiscard]] bool is_local_listener(int socket);

// The next one who connects, however long that takes. Several threads may wait for one each.
[[nodiscard]] Fd next_connection(int listener);

}  // namespace penstock
