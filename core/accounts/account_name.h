// AccountName: the name of an account that exists and that the caller may act on.
//
// Promise: whoever holds one holds a name of the grammar below, never `root`, that Accounts
// (core/auth) has found to exist and to belong to the actor. There is no other way to make one, so
// that no function can forget the check. The grammar lets a name be a file name as it is: no '/',
// no leading '.', at most 32 bytes.
//
// A value: copy it freely, use it from any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace penstock {

// [a-z0-9_][a-z0-9_.-]{0,31}, and not root. Says nothing about existence.
[[nodiscard]] bool is_account_name(std::string_view text);

class AccountName {
  public:
    [[nodiscard]] std::string const& text() const { return text_; }
    friend bool operator==(AccountName const&, AccountName const&) = default;

  private:
    friend class Accounts;             // core/auth: the only maker
    friend class AccountNameForTests;  // defined in tests alone; no header of the product has it
    explicit AccountName(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

}  // namespace penstock
