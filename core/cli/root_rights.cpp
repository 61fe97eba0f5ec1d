#include "cli/root_rights.h"

#include <exception>

#include <unistd.h>

namespace penstock {

RootRights::RootRights() : user_(::geteuid()) {}

void RootRights::raise() const {
    static_cast<void>(!::seteuid(0));
}

void RootRights::lower() const {
    if (::seteuid(user_) != 0) {
        std::terminate();
    }
}

}  // namespace penstock
