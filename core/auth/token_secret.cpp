#include "auth/token_secret.h"

#include <cstring>

#include "base/random_text.h"

namespace penstock {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::size_t length = 32;

}  // namespace

Secret make_token_secret() {
    auto text = random_text(alphabet, length);
    Secret secret(text);
    explicit_bzero(text.data(), text.size());
    return secret;
}

}  // namespace penstock
