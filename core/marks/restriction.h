// Restriction: what can be imposed on an account's outgoing mail. Exim refuses what a suspended
// account sends and keeps what a held one sends.
#pragma once

#include <string_view>

namespace penstock {

enum class Restriction { suspended, held };

// The name of its directory below outgoing/, which Exim's configuration spells too.
[[nodiscard]] constexpr std::string_view directory_of(Restriction restriction) {
    return restriction == Restriction::suspended ? "suspended" : "held";
}

}  // namespace penstock
