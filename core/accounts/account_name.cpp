#include "accounts/account_name.h"

#include <algorithm>

namespace penstock {
namespace {

bool starts_a_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}
bool continues_a_name(char c) {
    return starts_a_name(c) || c == '.' || c == '-';
}

}  // namespace

bool is_account_name(std::string_view text) {
    constexpr std::size_t longest = 32;
    return !text.empty() && text.size() <= longest && text != "root" &&
           starts_a_name(text.front()) && std::all_of(text.begin(), text.end(), continues_a_name);
}

}  // namespace penstock
