#include "base/log_field.h"

#include <Poco/Ascii.h>
#include <Poco/NumberFormatter.h>

namespace penstock {

std::string log_field(std::string_view text) {
    constexpr std::size_t longest = 256;
    std::string field = "\"";
    for (char const c : text.substr(0, longest)) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            field += {'\\', c};
        } else if (Poco::Ascii::isPrintable(byte)) {
            field += c;
        } else {
            field += "\\x" + Poco::NumberFormatter::formatHex(byte, 2);
        }
    }
    return field + (text.size() > longest ? "...\"" : "\"");
}

}  // namespace penstock
