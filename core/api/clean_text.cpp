#include "api/clean_text.h"

#include <iterator>

#include <utf8cpp/utf8.h>

#include "base/valid_utf8.h"

namespace penstock {

namespace {

constexpr char32_t replacement = 0xFFFD;

// The production Char of XML 1.0; surrogates cannot occur in valid UTF-8.
constexpr bool is_xml_char(char32_t c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

std::string replace(std::string_view text, bool (*is_allowed)(char32_t)) {
    auto const valid = valid_utf8(text);
    std::string result;
    result.reserve(valid.size());
    for (auto at = valid.cbegin(); at != valid.cend();) {
        auto const c = static_cast<char32_t>(utf8::unchecked::next(at));
        utf8::unchecked::append(is_allowed(c) ? c : replacement, std::back_inserter(result));
    }
    return result;
}

// Without an early end, so that many characters are looked at in one step.
bool is_plain_ascii(std::string_view text) {
    bool is_odd = false;
    for (char const c : text) {
        is_odd |= c < 0x20 || c > 0x7e;
    }
    return !is_odd;
}

// In place: a list of all accounts is large, and nearly always clean.
void clean_in_place(Value& value) {
    value.visit(Overloaded{
        [](std::string& text) {
            if (!is_plain_ascii(text)) {
                text = clean_text(std::move(text));
            }
        },
        [](Value::List& list) {
            for (auto& item : list) {
                clean_in_place(item);
            }
        },
        [](Value::Object& object) {
            for (auto& [name, item] : object) {
                if (!is_plain_ascii(name)) {
                    name = clean_name(std::move(name));
                }
                clean_in_place(item);
            }
        },
        [](auto const&) {},
    });
}

}  // namespace

std::string clean_text(std::string text) {
    return is_plain_ascii(text) ? std::move(text) : replace(text, is_xml_char);
}

std::string clean_name(std::string name) {
    return is_plain_ascii(name)
               ? std::move(name)
               : replace(name, [](char32_t c) { return c >= 0x20 && is_xml_char(c); });
}

Value clean(Value value) {
    clean_in_place(value);
    return value;
}

}  // namespace penstock
