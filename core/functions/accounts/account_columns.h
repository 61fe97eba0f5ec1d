// The columns of an account as listaccts and accountsummary show it, and how each is worked out.
//
// The keys are those of WHM API 1's documentation of listaccts. What this host cannot know has the
// neutral value that the documentation uses for it - "*unknown*", "unlimited" or null - and nothing
// is made up. Any thread.
#pragma once

#include <span>
#include <string_view>

#include "accounts/account.h"
#include "api/value.h"
#include "functions/accounts/account_surroundings.h"

namespace penstock {

struct AccountColumn {
    std::string_view name;
    Value (*value)(Account const&, AccountSurroundings const&);
};

// In the order of their names; they live as long as the program.
[[nodiscard]] std::span<AccountColumn const> account_columns();

}  // namespace penstock
