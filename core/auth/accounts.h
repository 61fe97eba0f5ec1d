// Accounts: which account, or which mailbox of it, a text means for a given caller. The only maker
// of AccountName and MailboxName, so that a handler that acts on one cannot have forgotten to check
// syntax, existence or ownership.
//
// A name that is malformed, unknown or somebody else's is one and the same Problem
// (no_such_account): the caller cannot tell which. Where the accounts cannot be read it is
// state_unreadable, never a guess. An account that alone cannot be read might be anybody's: only
// who owns every account is told so, for others it is no_such_account, with the reason for the log.
// Const and thread-safe if the source is.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "accounts/account_name.h"
#include "accounts/account_source.h"
#include "accounts/mailbox_name.h"
#include "auth/actor.h"
#include "base/result.h"

namespace penstock {

class Accounts {
  public:
    explicit Accounts(std::shared_ptr<AccountSource const> source) : source_(std::move(source)) {}

    // The account that `text` names, exactly as written, if the actor owns it.
    [[nodiscard]] Result<AccountName> resolve(Actor const& actor, std::string_view text) const;

    // The mailbox that `text` names, if its domain is one of the account's, and the account the
    // actor's; anything else is no_such_mailbox.
    [[nodiscard]] Result<MailboxName> resolve_mailbox(Actor const& actor,
                                                      AccountName const& account,
                                                      std::string_view text) const;

    // Every account that the actor owns, in the order of their names. One that cannot be read is
    // told to `unreadable` and passed over: whose it is is unknown, and a mistake in one file must
    // not hide all others. Fails with state_unreadable if the accounts cannot be listed at all, and
    // as the visitor fails. `proceed` is asked at every account, also those that are not the
    // actor's, and its Problem ends the visit.
    using Visitor = std::function<Result<void>(Account const&)>;
    [[nodiscard]] Result<void> each(Actor const& actor, Visitor const& visitor,
                                    std::function<void(Problem const&)> const& unreadable,
                                    std::function<Result<void>()> const& proceed) const;

    [[nodiscard]] AccountSource const& source() const { return *source_; }

  private:
    // Shared, because requests that are under way keep their source when the configuration
    // is read again.
    std::shared_ptr<AccountSource const> source_;
};

}  // namespace penstock
