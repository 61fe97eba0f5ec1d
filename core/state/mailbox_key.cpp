#include "mailbox_key.h"

#include <algorithm>

#include <Poco/Ascii.h>

#include "sha256.h"

namespace penstock {
namespace {

constexpr std::size_t longest_name = 200;

bool is_kept(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f;
}

bool starts_a_part(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_harmless(std::string_view part) {
    return starts_a_part(part.front()) && std::all_of(part.begin(), part.end(), [](char c) {
               return starts_a_part(c) || c == '.' || c == '-';
           });
}

}  // namespace

std::string plain_address(std::string_view address) {
    std::string plain;
    for (char const c : address) {
        if (is_kept(c)) {
            plain += static_cast<char>(Poco::Ascii::toLower(c));
        }
    }
    if (auto const percent = plain.rfind('%');
        percent != std::string::npos && plain.find('@') == std::string::npos) {
        plain[percent] = '@';
    }
    auto const tag = plain.find_first_of("+@");
    if (tag != std::string::npos && tag > 0 && plain[tag] == '+') {
        auto const at = plain.find('@', tag);
        plain.erase(tag, at == std::string::npos ? at : at - tag);
    }
    if (plain.find('@') != std::string::npos) {
        plain.erase(plain.find_last_not_of('.') + 1);
    }
    return plain;
}

std::optional<std::string> mailbox_key(std::string_view address) {
    auto const plain = plain_address(address);
    auto const at = plain.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == plain.size()) {
        return std::nullopt;
    }
    auto const local_part = std::string_view(plain).substr(0, at);
    auto const domain = std::string_view(plain).substr(at + 1);
    bool const is_plain_name =
        plain.size() <= longest_name && is_harmless(local_part) && is_harmless(domain);
    return is_plain_name ? plain : "@" + sha256_hex(plain);
}

}  // namespace penstock
