// Reach: how far a caller or a token gets: with which rights, until when and from where.
//
// excess() is the one judge of "no more than": what a caller gives away must be within what it has
// itself. Values and pure functions: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/actor.h"
#include "credentials/token_store.h"

namespace penstock {

struct Reach {
    AclSet acls;
    std::int64_t expires_at = 0;              // seconds since 1970; 0 = never
    std::vector<std::string> addresses = {};  // empty = any
};

[[nodiscard]] Reach reach_of(Actor const& actor);
// `rights`: what the token's user may do at all.
[[nodiscard]] Reach reach_of(TokenRecord const& token, AclSet const& rights);

enum class Excess { rights, time, addresses };

// In what `inner` goes beyond `outer`; nothing if it does not. A range of addresses that only
// several ranges together would cover counts as beyond.
[[nodiscard]] std::optional<Excess> excess(Reach const& inner, Reach const& outer);

}  // namespace penstock
