// MailboxName: a mailbox address in a domain of an account that the caller may act on.
//
// Promise: whoever holds one holds an address with a local part, whose domain Accounts (core/auth)
// has found among the account's; the account is one that the actor may act on. There is no other
// way to make one. Whether anybody reads mail there is not asked: who authenticates as it is known
// to the host's mail server alone.
//
// A value: copy it freely, use it from any thread.
#pragma once

#include <string>
#include <utility>

#include "accounts/account_name.h"

namespace penstock {

class MailboxName {
  public:
    [[nodiscard]] std::string const& address() const { return address_; }  // a plain_address()
    [[nodiscard]] std::string const& key() const { return key_; }          // its mailbox_key()
    [[nodiscard]] AccountName const& account() const { return account_; }
    friend bool operator==(MailboxName const&, MailboxName const&) = default;

  private:
    friend class Accounts;  // core/auth: the only maker
    MailboxName(AccountName account, std::string address, std::string key)
        : account_(std::move(account)), address_(std::move(address)), key_(std::move(key)) {}

    AccountName account_;
    std::string address_;
    std::string key_;
};

}  // namespace penstock
