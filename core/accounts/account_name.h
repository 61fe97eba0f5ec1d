// AccountName: the name of an account that exists and that the caller may act on, with what was
// read of the account when it was found: once a call, which acts on that to its end.
//
// Promise: whoever holds one holds a name of the grammar below, never `root`, that Accounts
// (core/auth) has found to exist and to belong to the actor. There is no other way to make one, so
// that no function can forget the check. The grammar lets a name be a file name as it is: no '/',
// no leading '.', at most 32 bytes.
//
// A value: copy it freely, use it from any thread. One call's: what was read grows old.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "accounts/account.h"

namespace penstock {

// [a-z0-9_][a-z0-9_.-]{0,31}, and not root. Says nothing about existence.
[[nodiscard]] bool is_account_name(std::string_view text);

class AccountName {
  public:
    [[nodiscard]] std::string const& text() const { return found_->name; }
    [[nodiscard]] Account const& as_found() const { return *found_; }
    friend bool operator==(AccountName const& a, AccountName const& b) {
        return a.text() == b.text();
    }

  private:
    friend class Accounts;             // core/auth: the only maker
    friend class AccountNameForTests;  // defined in tests alone; no header of the product has it
    explicit AccountName(Account found)
        : found_(std::make_shared<Account const>(std::move(found))) {}

    // Shared by its copies, which are many, and never changed.
    std::shared_ptr<Account const> found_;
};

}  // namespace penstock
