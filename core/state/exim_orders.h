// EximOrders: what Exim is asked to do with messages in its queue. Carried out by penstock-deliver,
// the only one of penstock's processes that executes Exim.
//
// An order is accepted when the call returns, not finished. A message that has gone meanwhile is
// passed over. Ids have Exim's exact form or the whole order is refused (a mistake in the program).
//
// Failure: agent_unavailable - nobody listens, or it cannot start Exim.
//
// Threads: all calls are safe from any thread; each opens a connection of its own.
#pragma once

#include <string>
#include <vector>

#include "result.h"

namespace penstock {

using MessageIds = std::vector<std::string>;

class EximOrders {
  public:
    EximOrders() = default;
    EximOrders(EximOrders const&) = delete;
    EximOrders& operator=(EximOrders const&) = delete;
    virtual ~EximOrders() = default;

    // Try to deliver now.
    [[nodiscard]] virtual Result<void> deliver(MessageIds const& ids) const = 0;
    // Take out of the queue; nobody is told.
    [[nodiscard]] virtual Result<void> remove(MessageIds const& ids) const = 0;
};

}  // namespace penstock
