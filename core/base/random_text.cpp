#include "base/random_text.h"

#include <array>
#include <cstring>
#include <stdexcept>

#include <sys/random.h>

namespace penstock {

// getrandom() and not std::random_device, whose construction asks the processor what it is: in a
// virtual machine that costs more than all the rest of a call.
std::string random_text(std::string_view alphabet, std::size_t length) {
    // Bytes from here on are thrown away: with them the first letters would be likelier.
    std::size_t const fair = 256 - 256 % alphabet.size();
    std::string text;
    text.reserve(length);  // so that no part of a secret stays behind in memory
    while (text.size() < length) {
        std::array<unsigned char, 64> bytes;
        if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
            throw std::runtime_error("the kernel gives no random bytes");
        }
        for (auto const byte : bytes) {
            if (byte < fair && text.size() < length) {
                text += alphabet[byte % alphabet.size()];
            }
        }
        explicit_bzero(bytes.data(), bytes.size());
    }
    return text;
}

}  // namespace penstock
