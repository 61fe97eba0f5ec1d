// account_with_domain(): which of the caller's own accounts a domain belongs to.
//
// Nothing where the domain is nobody's, or somebody else's: the two cannot be told apart, also not
// where somebody else claims a domain that is the caller's as well. Answers from the identity map,
// checked against the accounts. Fails with state_unreadable. Any thread.
#pragma once

#include <optional>
#include <string_view>

#include "accounts/account.h"
#include "api/call.h"

namespace penstock {

[[nodiscard]] Result<std::optional<Account>> account_with_domain(Call const& call,
                                                                 std::string_view domain);

}  // namespace penstock
