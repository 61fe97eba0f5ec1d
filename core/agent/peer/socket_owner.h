// SocketOwner: what the kernel says about the local socket at one end of a TCP connection.
//
// `owned`: a program has the socket; `uid` is who made it, whoever has it now (a setuid program's
// is its effective user's, one that was passed on stays its maker's). `gone`: there was such a
// socket, but its program has closed it; the kernel calls what is left root's, which means nothing.
// Nor is a connection that has no two open ends any more anybody's, whatever is left of it. `none`:
// the connection lives, and no socket of this network namespace is that end; a listening one never
// is.
//
// Failure: agent_unavailable, where it cannot be known. Any thread.
#pragma once

#include <atomic>
#include <semaphore>

#include <sys/types.h>

#include "agent/peer/connection.h"
#include "base/result.h"

namespace penstock {

enum class Ownership { owned, gone, none };

struct SocketOwner {
    Ownership ownership = Ownership::none;
    uid_t uid = 0;
    bool is_established = false;  // neither end has closed it

    friend bool operator==(SocketOwner const&, SocketOwner const&) = default;
};

// What a state, as the kernel numbers them, and an inode say of a socket with these ends.
[[nodiscard]] SocketOwner owner_in_state(unsigned state, unsigned long inode, uid_t uid);

// By one look-up, and only where that finds nothing by reading the table of all sockets, too: that
// takes long where there are many, and who makes it necessary (by a connection that he resets) must
// not keep others waiting. So a few do it at once, and beyond them it cannot be known.
class SocketOwners {
  public:
    static constexpr int most_readers = 2;

    [[nodiscard]] Result<SocketOwner> owner_of(Connection const& connection);

  private:
    [[nodiscard]] Result<SocketOwner> look(Connection const& connection);
    [[nodiscard]] Result<SocketOwner> read(Connection const& connection);

    std::atomic<bool> has_found_ = false;  // the kernel can be asked for a single socket
    std::counting_semaphore<most_readers> readers_{most_readers};
};

}  // namespace penstock
