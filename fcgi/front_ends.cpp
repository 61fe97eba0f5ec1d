#include "fcgi/front_ends.h"

#include <algorithm>
#include <utility>

#include <sys/socket.h>

namespace penstock {

FrontEnds::FrontEnds(std::vector<uid_t> uids) : uids_(std::move(uids)) {}

bool FrontEnds::admit(uid_t uid) const {
    return std::find(uids_.begin(), uids_.end(), uid) != uids_.end();
}

std::optional<uid_t> peer_of(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return std::nullopt;
    }
    return peer.uid;
}

}  // namespace penstock
