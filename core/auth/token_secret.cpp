#include "token_secret.h"

#include <array>
#include <stdexcept>

#include <strings.h>
#include <sys/random.h>

namespace penstock {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::size_t length = 32;

}  // namespace

Secret make_token_secret() {
    // A byte beyond the last whole multiple would make some letters likelier: it is thrown away.
    constexpr unsigned fair = 256 / alphabet.size() * alphabet.size();
    std::array<char, length> text{};
    std::array<unsigned char, 2 * length> random{};
    for (std::size_t made = 0; made < length;) {
        if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
            throw std::runtime_error("the kernel gives no random bytes");
        }
        for (auto const byte : random) {
            if (byte < fair && made < length) {
                text.at(made++) = alphabet.at(byte % alphabet.size());
            }
        }
    }
    Secret secret(std::string_view(text.data(), text.size()));
    explicit_bzero(text.data(), text.size());
    explicit_bzero(random.data(), random.size());
    return secret;
}

}  // namespace penstock
