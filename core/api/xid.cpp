#include "xid.h"

#include <cstdint>
#include <stdexcept>
#include <string_view>

#include <sys/random.h>

namespace penstock {

// getrandom() and not std::random_device, whose construction asks the processor what it is: in a
// virtual machine that costs more than all the rest of a call.
std::string make_xid() {
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != sizeof random) {
        throw std::runtime_error("the kernel gives no random bytes");
    }
    std::string xid;
    for (int i = 0; i < 6; ++i) {
        xid += alphabet.at(random % alphabet.size());
        random /= alphabet.size();
    }
    return xid;
}

}  // namespace penstock
