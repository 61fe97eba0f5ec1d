#include "xid.h"

#include <random>
#include <string_view>

namespace penstock {

std::string make_xid() {
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;  // the kernel's generator: no state of ours, any thread
    std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
    std::string xid;
    for (int i = 0; i < 6; ++i) {
        xid += alphabet.at(pick(device));
    }
    return xid;
}

}  // namespace penstock
