#include "accounts/alabel.h"

#include <algorithm>
#include <memory>

#include <idn2.h>

namespace penstock {
namespace {

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

std::optional<std::string> alabel(std::string_view domain) {
    if (std::ranges::all_of(domain, is_ascii)) {
        return std::string(domain);
    }
    constexpr std::size_t longest = 1024;  // in UTF-8; spares the library what is no domain
    if (domain.size() > longest || domain.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    std::string const text(domain);
    unsigned char* converted = nullptr;
    auto const status = ::idn2_lookup_u8(reinterpret_cast<unsigned char const*>(text.c_str()),
                                         &converted, IDN2_NFC_INPUT);
    std::unique_ptr<unsigned char, void (*)(void*)> const held(converted, &::idn2_free);
    if (status != IDN2_OK) {
        return std::nullopt;
    }
    return std::string(reinterpret_cast<char const*>(held.get()));
}

}  // namespace penstock
