#include "api/yaml_text.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <Poco/Ascii.h>
#include <Poco/NumberFormatter.h>
#include <Poco/String.h>

namespace penstock {

namespace {

constexpr std::string_view searched_for = "result:";

// What YAML 1.1 reads as true, false or null; in other spellings than its own, too, because
// readers differ.
constexpr std::array<std::string_view, 9> words_of_other_types{"y",   "n",    "yes",   "no",  "on",
                                                               "off", "true", "false", "null"};

bool is_word_of_another_type(std::string_view text) {
    return std::ranges::any_of(words_of_other_types, [&](std::string_view word) {
        return std::ranges::equal(text, word, {}, Poco::Ascii::toLower);
    });
}

// Integers, floating point with one dot, base 60, dates and times are all made of these.
bool is_number_or_time(std::string_view text) {
    if (!Poco::Ascii::isDigit(text.front())) {
        return false;
    }
    // 0x1F, 0b101, 0o17; an API token that begins with 0Z is a plain word.
    bool const has_base =
        text.size() > 1 && text[0] == '0' &&
        std::string_view("xXbBoO").find(text[1]) != std::string_view::npos &&
        text.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
    bool const is_dotted = text.find_first_not_of("0123456789.") == std::string_view::npos &&
                           std::ranges::count(text, '.') > 1;
    return has_base || (!is_dotted && text.find_first_not_of("0123456789.,_:+-eEtTzZ ") ==
                                          std::string_view::npos);
}

bool has_comment_or_key(std::string_view text) {
    return text.ends_with(':') || text.find(": ") != std::string_view::npos ||
           text.find(" #") != std::string_view::npos;
}

bool is_plain(std::string_view text) {
    if (text.empty() || text.back() == ' ' ||
        !(Poco::Ascii::isAlphaNumeric(text.front()) || text.front() == '/' ||
          text.front() == '_')) {
        return false;
    }
    return std::ranges::all_of(text, Poco::Ascii::isPrintable) && !has_comment_or_key(text) &&
           text.find(searched_for) == std::string_view::npos && !is_number_or_time(text) &&
           !is_word_of_another_type(text);
}

// What may not stand in a line of YAML as it is, or is not seen there.
struct Escape {
    std::string_view bytes;
    std::string_view written;
};
constexpr std::array<Escape, 12> escapes{{
    {"\"", "\\\""},
    {"\\", "\\\\"},
    {"\n", "\\n"},
    {"\t", "\\t"},
    {"\r", "\\r"},
    {"\x7f", "\\x7F"},
    {"\xc2\x85", "\\N"},          // next line
    {"\xc2\xa0", "\\_"},          // no-break space
    {"\xe2\x80\xa8", "\\L"},      // line separator
    {"\xe2\x80\xa9", "\\P"},      // paragraph separator
    {"\xef\xbb\xbf", "\\uFEFF"},  // byte order mark
    {searched_for, "result\\x3A"},
}};

std::string quoted(std::string_view text) {
    std::string written = "\"";
    while (!text.empty()) {
        auto const* const found = std::ranges::find_if(
            escapes, [&](Escape const& escape) { return text.starts_with(escape.bytes); });
        bool const is_c1 =
            text.front() == '\xc2' && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xa0;
        if (found != escapes.end()) {
            written += found->written;
            text.remove_prefix(found->bytes.size());
        } else if (is_c1) {
            written +=
                "\\x" + Poco::NumberFormatter::formatHex(static_cast<unsigned char>(text[1]), 2);
            text.remove_prefix(2);
        } else {
            written += text.front();
            text.remove_prefix(1);
        }
    }
    return written + "\"";
}

}  // namespace

std::string yaml_text(std::string_view text) {
    return is_plain(text) ? std::string(text) : quoted(text);
}

}  // namespace penstock
