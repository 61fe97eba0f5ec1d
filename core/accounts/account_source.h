// AccountSource: which accounts exist, whose they are, and what domains they have.
//
// Promise: an answer is as of now: a change on disk counts from the next call on. A name outside
// the grammar of account_name.h, and root, is never an account. Owners are checked by core/auth,
// not here.
//
// Failure: ProblemKind::state_unreadable, never "no such account", when the source cannot be read;
// its subject names the account where that one alone is concerned, and is empty otherwise.
//
// Threads: all calls are safe from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "accounts/account.h"
#include "base/result.h"

namespace penstock {

// Gets an account, or the Problem that keeps that one from being read; the visitor's own Problem
// ends the visit.
using AccountVisitor = std::function<Result<void>(Result<Account>)>;

class AccountSource {
  public:
    AccountSource() = default;
    AccountSource(AccountSource const&) = delete;
    AccountSource& operator=(AccountSource const&) = delete;
    virtual ~AccountSource() = default;

    [[nodiscard]] virtual Result<std::optional<Account>> find(std::string_view name) const = 0;

    // One after the other, in the order of their names; none is kept.
    [[nodiscard]] virtual Result<void> each(AccountVisitor const& visitor) const = 0;

    // All of them at once; fails as a whole where one cannot be read, for a list with holes would
    // be a guess.
    [[nodiscard]] Result<std::vector<Account>> all() const;
};

}  // namespace penstock
