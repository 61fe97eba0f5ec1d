// Owners: whose a queued message is, of some names: the account that submitted it, the mailbox that
// it was authenticated by, and the account that owns the domain of a recipient that is still to be
// served (a forwarder of its own). Made for one look at the queue. One thread.
#pragma once

#include <map>
#include <string>

#include "core.h"
#include "flow.h"

namespace penstock {

class Owners {
  public:
    // Of names that no account has any more the domains are unknown.
    Owners(Core const& core, Names names);

    [[nodiscard]] Names of(QueuedMessage const& message) const;

  private:
    Names names_;
    std::map<std::string, std::string, std::less<>> names_by_domain_;
};

// Who acts when penstock-watch does: root, on the host.
[[nodiscard]] Actor host_actor();

}  // namespace penstock
