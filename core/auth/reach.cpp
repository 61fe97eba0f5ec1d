#include "auth/reach.h"

#include <algorithm>

#include "auth/address_range.h"

namespace penstock {

namespace {

bool ends_in_time(std::int64_t inner, std::int64_t outer) {
    return outer == 0 || (inner != 0 && inner <= outer);
}

bool is_covered(std::vector<std::string> const& inner, std::vector<std::string> const& outer) {
    if (outer.empty()) {
        return true;
    }
    return !inner.empty() && std::ranges::all_of(inner, [&](auto const& range) {
        return std::ranges::any_of(outer,
                                   [&](auto const& wider) { return range_covers(wider, range); });
    });
}

}  // namespace

Reach reach_of(Actor const& actor) {
    return {actor.acls, actor.expires_at, actor.addresses};
}

Reach reach_of(TokenRecord const& token, AclSet const& rights) {
    return {rights.both(AclSet::from_words(token.acls)), token.expires_at, token.addresses};
}

std::optional<Excess> excess(Reach const& inner, Reach const& outer) {
    if (!inner.acls.is_within(outer.acls)) {
        return Excess::rights;
    }
    if (!ends_in_time(inner.expires_at, outer.expires_at)) {
        return Excess::time;
    }
    if (!is_covered(inner.addresses, outer.addresses)) {
        return Excess::addresses;
    }
    return std::nullopt;
}

}  // namespace penstock
