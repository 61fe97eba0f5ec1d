#include "front_ends.h"

#include <algorithm>
#include <utility>

#include <sys/socket.h>

namespace penstock {

FrontEnds::FrontEnds(std::vector<uid_t> uids) : uids_(std::move(uids)) {}

bool FrontEnds::admit(int socket) const {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        return false;
    }
    return std::find(uids_.begin(), uids_.end(), peer.uid) != uids_.end();
}

}  // namespace penstock
