#include "accounts/mailbox_key.h"

#include <algorithm>

#include <Poco/Ascii.h>

#include "accounts/alabel.h"
#include "base/sha256.h"

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

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

// Exim has octal escapes for what is not ASCII in the name that somebody has logged in by.
std::string unescaped(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const escape = text.substr(i, 4);
        bool const is_escape = escape.size() == 4 && escape[0] == '\\' &&
                               (escape[1] == '2' || escape[1] == '3') && is_octal(escape[2]) &&
                               is_octal(escape[3]);
        if (is_escape) {
            bytes += static_cast<char>((escape[1] - '0') * 64 + (escape[2] - '0') * 8 +
                                       (escape[3] - '0'));
            i += 3;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

// Where there is no `@`: what stands for it.
std::size_t stand_in(std::string_view plain) {
    if (plain.find('@') != std::string_view::npos) {
        return std::string_view::npos;
    }
    auto const percent = plain.rfind('%');
    return percent != std::string_view::npos ? percent : plain.find_last_of("/=");
}

}  // namespace

std::string plain_address(std::string_view address) {
    std::string plain;
    for (char const c : unescaped(address)) {
        if (is_kept(c)) {
            plain += static_cast<char>(Poco::Ascii::toLower(c));
        }
    }
    if (auto const mark = stand_in(plain); mark != std::string::npos) {
        plain[mark] = '@';
    }
    auto const tag = plain.find_first_of("+@");
    if (tag != std::string::npos && tag > 0 && plain[tag] == '+') {
        auto const at = plain.find('@', tag);
        plain.erase(tag, at == std::string::npos ? at : at - tag);
    }
    if (auto const at = plain.rfind('@'); at != std::string::npos) {
        if (auto const domain = alabel(std::string_view(plain).substr(at + 1))) {
            plain.replace(at + 1, std::string::npos, *domain);
        }
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
