#include "functions/access/privileges.h"

#include <algorithm>

namespace penstock {

namespace {

template <class Condition>
Value::Object table(Condition const& is_granted) {
    Value::Object rows;
    for (auto const acl : all_acls()) {
        rows.emplace_back(std::string(word_for(acl)), one_or_zero(is_granted(acl)));
    }
    return rows;
}

}  // namespace

Value::Object privileges_in(AclSet const& set) {
    auto const words = set.words();
    return table([&](Acl acl) { return std::ranges::count(words, word_for(acl)) > 0; });
}

Value::Object privileges_by(AclSet const& set) {
    return table([&](Acl acl) { return set.has(acl); });
}

}  // namespace penstock
