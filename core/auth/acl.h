// Acl: one right of a caller, by WHM's name; AclSet: the rights that a caller has.
//
// `all` stands for every right. A word that names no right grants nothing. Values without state:
// any thread.
#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

enum class Acl : std::size_t {
#define PENSTOCK_ACL(identifier, word) identifier,
#include "auth/acl.inc"
#undef PENSTOCK_ACL
    count_
};

[[nodiscard]] std::string_view word_for(Acl acl);
[[nodiscard]] std::optional<Acl> acl_for(std::string_view word);
[[nodiscard]] std::vector<Acl> all_acls();

class AclSet {
  public:
    [[nodiscard]] static AclSet none() { return {}; }
    [[nodiscard]] static AclSet everything();
    [[nodiscard]] static AclSet from_words(std::span<std::string const> words);

    // Whether the right is in the set, by itself or through `all`.
    [[nodiscard]] bool has(Acl acl) const;

    // What both sets have; `all` on one side yields the other side.
    [[nodiscard]] AclSet both(AclSet const& other) const;

    // Whether the other set has every right of this one.
    [[nodiscard]] bool is_within(AclSet const& other) const;

    // The rights by their words, in the order of acl.inc; of `all`, that word alone.
    [[nodiscard]] std::vector<std::string> words() const;

    [[nodiscard]] bool operator==(AclSet const&) const = default;

  private:
    std::bitset<static_cast<std::size_t>(Acl::count_)> bits_;
};

}  // namespace penstock
