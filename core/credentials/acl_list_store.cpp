#include "credentials/acl_list_store.h"

#include <algorithm>

#include <Poco/Ascii.h>

namespace penstock {

bool is_acl_list_name(std::string_view text) {
    constexpr std::size_t longest = 64;
    auto const is_word = [](char c) { return Poco::Ascii::isAlphaNumeric(c) || c == '_'; };
    return !text.empty() && text.size() <= longest && is_word(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return is_word(c) || c == '.' || c == '-'; });
}

AclListStore::AclListStore(std::string directory, uid_t owner, std::optional<uid_t> other_owner)
    : files_(std::move(directory), is_acl_list_name,
             TrustRule{.owner = owner, .other_owner = other_owner}) {}

}  // namespace penstock
