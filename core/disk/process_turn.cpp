#include "disk/process_turn.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>

#include "disk/leads_to.h"

namespace penstock {

bool ProcessTurn::is_ours() {
    if (held_ && leads_to(directory_, held_)) {
        return true;
    }
    held_ = Fd();
    Fd directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) {
        return true;
    }
    if (::flock(directory.get(), LOCK_EX | LOCK_NB) != 0) {
        return errno != EWOULDBLOCK;
    }
    held_ = std::move(directory);
    return true;
}

}  // namespace penstock
