// Owners: whose a queued message is, of some names: the account that submitted it, the mailbox that
// it was authenticated by, and the account that owns the domain of a recipient that is still to be
// served (a forwarder of its own). Made for one look at the queue. One thread.
#pragma once

#include <map>
#include <string>

#include "agent/watch/flow.h"
#include "api/core.h"
#include "auth/actor.h"
#include "exim/mail_index.h"

namespace penstock {

class Owners {
  public:
    // Of names that no account has any more the domains are unknown.
    Owners(Core const& core, Names names);

    [[nodiscard]] Names of(QueuedMessage const& message) const;
    // Those alone that it was submitted by.
    [[nodiscard]] Names submitters_of(QueuedMessage const& message) const;
    // Whether all that is left of the message is theirs: one of them submitted it, or nobody else
    // is among its recipients.
    [[nodiscard]] bool have_all_of(QueuedMessage const& message) const;

  private:
    // Whose domain the recipient's is; nothing if it is none of theirs.
    [[nodiscard]] std::string const* owner_of(std::string const& recipient) const;

    Names names_;
    std::map<std::string, std::string, std::less<>> names_by_domain_;
};

// Who acts when penstock-watch does: root, on the host.
[[nodiscard]] Actor host_actor();

}  // namespace penstock
