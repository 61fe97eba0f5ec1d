#include "auth/acl.h"

#include <algorithm>
#include <array>

namespace penstock {

namespace {

constexpr std::array words = {
#define PENSTOCK_ACL(identifier, word) std::string_view(word),
#include "auth/acl.inc"
#undef PENSTOCK_ACL
};
static_assert(words.size() == static_cast<std::size_t>(Acl::count_));

}  // namespace

std::string_view word_for(Acl acl) {
    return words.at(static_cast<std::size_t>(acl));
}

std::optional<Acl> acl_for(std::string_view word) {
    auto const* const found = std::ranges::find(words, word);
    if (found == words.end()) {
        return std::nullopt;
    }
    return static_cast<Acl>(found - words.begin());
}

std::vector<Acl> all_acls() {
    return {
#define PENSTOCK_ACL(identifier, word) Acl::identifier,
#include "auth/acl.inc"
#undef PENSTOCK_ACL
    };
}

AclSet AclSet::everything() {
    AclSet set;
    set.bits_.set(static_cast<std::size_t>(Acl::all));
    return set;
}

AclSet AclSet::from_words(std::span<std::string const> words_given) {
    AclSet set;
    for (auto const& word : words_given) {
        if (auto const acl = acl_for(word)) {
            set.bits_.set(static_cast<std::size_t>(*acl));
        }
    }
    return set;
}

bool AclSet::has(Acl acl) const {
    return bits_.test(static_cast<std::size_t>(Acl::all)) ||
           bits_.test(static_cast<std::size_t>(acl));
}

AclSet AclSet::both(AclSet const& other) const {
    if (has(Acl::all)) {
        return other;
    }
    if (other.has(Acl::all)) {
        return *this;
    }
    AclSet set;
    set.bits_ = bits_ & other.bits_;
    return set;
}

bool AclSet::is_within(AclSet const& other) const {
    return other.has(Acl::all) || (bits_ & ~other.bits_).none();
}

std::vector<std::string> AclSet::words() const {
    if (has(Acl::all)) {
        return {std::string(word_for(Acl::all))};
    }
    std::vector<std::string> result;
    for (auto const acl : all_acls()) {
        if (has(acl)) {
            result.emplace_back(word_for(acl));
        }
    }
    return result;
}

}  // namespace penstock
