// RestrictedName: what a restriction is about, an account or one mailbox.
//
// Promise: whoever holds one holds a name that is safe as a file name, and that either Accounts
// (core/auth) has checked for a caller or OutgoingMail has found on disk, for those who act for
// nobody: penstock-watch.
//
// A value: copy it freely, use it from any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "accounts/account_name.h"
#include "accounts/mailbox_name.h"

namespace penstock {

class RestrictedName {
  public:
    RestrictedName(AccountName const& account)
        : file_(account.text()), text_(account.text()), account_(account) {}
    RestrictedName(MailboxName const& mailbox)
        : file_(mailbox.key()), text_(mailbox.address()), account_(mailbox.account()) {}

    [[nodiscard]] std::string const& file() const { return file_; }  // its name on disk
    [[nodiscard]] std::string const& text() const { return text_; }  // for people: never a hash
    [[nodiscard]] bool is_mailbox() const { return file_.find('@') != std::string::npos; }
    // The account itself, or the one that the mailbox belongs to; nothing if it was found on disk.
    [[nodiscard]] std::optional<AccountName> const& account() const { return account_; }

  private:
    friend class OutgoingMail;
    RestrictedName(std::string file, std::string text)
        : file_(std::move(file)), text_(std::move(text)) {}

    std::string file_;
    std::string text_;
    std::optional<AccountName> account_;
};

}  // namespace penstock
