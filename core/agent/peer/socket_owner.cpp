#include "agent/peer/socket_owner.h"

#include <chrono>
#include <fstream>
#include <string>

#include <netinet/tcp.h>

#include "agent/peer/socket_diagnosis.h"
#include "agent/peer/socket_table.h"

namespace penstock {

namespace {

// Stands for every uid that the user namespace of who asks has no number for.
constexpr uid_t overflow_uid = 65534;

bool knows_every_uid() {
    constexpr unsigned long all = 4294967295;
    std::ifstream map("/proc/self/uid_map");
    unsigned long first = 1;
    unsigned long outside = 1;
    unsigned long count = 0;
    return (map >> first >> outside >> count) && first == 0 && outside == 0 && count == all;
}

}  // namespace

SocketOwner owner_in_state(unsigned state, unsigned long inode, uid_t uid) {
    switch (state) {
        case TCP_ESTABLISHED:
        case TCP_FIN_WAIT1:
        case TCP_FIN_WAIT2:
        case TCP_CLOSE_WAIT:
        case TCP_LAST_ACK:
        case TCP_CLOSING:
            return inode == 0 ? SocketOwner{Ownership::gone}
                              : SocketOwner{Ownership::owned, uid, state == TCP_ESTABLISHED};
        case TCP_TIME_WAIT:
            return {Ownership::gone};
        default:
            return {Ownership::none};
    }
}

Result<SocketOwner> SocketOwners::owner_of(Connection const& connection) {
    auto found = look(connection);
    if (found && found->ownership == Ownership::none) {
        auto const other = look({connection.other, connection.asked});
        if (!other || !other->is_established) {
            found = other.map([](SocketOwner const&) { return SocketOwner{Ownership::gone}; });
        }
    }
    if (found && found->ownership == Ownership::owned && found->uid == overflow_uid &&
        !knows_every_uid()) {
        return problem(ProblemKind::agent_unavailable, "", "the owner has no number here");
    }
    return found;
}

// Not found may mean: no such socket, one that is bound to some interface, or a kernel that cannot
// be asked so.
Result<SocketOwner> SocketOwners::look(Connection const& connection) {
    auto found = ask_for_socket(connection);
    if (found && found->ownership != Ownership::none) {
        has_found_ = true;
        return found;
    }
    return read(connection);
}

Result<SocketOwner> SocketOwners::read(Connection const& connection) {
    // Where nothing but the table says it, everybody has to read it.
    std::chrono::milliseconds const patience(has_found_ ? 0 : 1000);
    if (!readers_.try_acquire_for(patience)) {
        return problem(ProblemKind::agent_unavailable, "", "too many read the table of sockets");
    }
    auto const found = find_in_table(connection);
    readers_.release();
    return found;
}

}  // namespace penstock
