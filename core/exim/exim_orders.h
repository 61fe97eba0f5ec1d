// EximOrders: what Exim is asked to do with messages in its queue. Carried out by penstock-deliver,
// the only one of penstock's processes that executes Exim.
//
// An order about messages is accepted when the call returns, not finished. A message that has gone
// meanwhile is passed over. Ids have Exim's exact form or the whole order is refused (a mistake in
// the program). A question about a configuration is answered when Exim has ended.
//
// Failure: agent_unavailable - nobody listens, or it cannot start Exim, or Exim does not end.
//
// Threads: all calls are safe from any thread; each opens a connection of its own.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace penstock {

using MessageIds = std::vector<std::string>;

// What `exim4 -bV` thinks of a configuration.
struct ConfigurationVerdict {
    bool is_valid = false;
    std::string text = {};  // all that it wrote on both streams, at most 64 KiB of it, any bytes
};

class EximOrders {
  public:
    EximOrders() = default;
    EximOrders(EximOrders const&) = delete;
    EximOrders& operator=(EximOrders const&) = delete;
    virtual ~EximOrders() = default;

    // Try to deliver now.
    [[nodiscard]] virtual Result<void> deliver(MessageIds const& ids) const = 0;
    // Move to the queue of held messages, which queue runs do not touch; deliver() moves them back.
    [[nodiscard]] virtual Result<void> park(MessageIds const& ids) const {
        static_cast<void>(ids);
        return problem(ProblemKind::agent_unavailable);
    }
    // Frozen messages that `name`, an account or a mailbox's key, has submitted: to go the way of
    // the rest of its queue while it is suspended and that is not kept. What is still there
    // afterwards is frozen again; nothing is done where the mark has gone by then.
    [[nodiscard]] virtual Result<void> settle(std::string const& name,
                                              MessageIds const& ids) const {
        static_cast<void>(name);
        static_cast<void>(ids);
        return problem(ProblemKind::agent_unavailable);
    }
    // Take out of the queue; nobody is told.
    [[nodiscard]] virtual Result<void> remove(MessageIds const& ids) const = 0;

    // The configuration that Exim runs with.
    [[nodiscard]] virtual Result<ConfigurationVerdict> check_installed() const = 0;
    // This text in place of it: at most a megabyte, any bytes, not to be trusted (exim expands some
    // options while it reads them).
    static constexpr std::size_t longest_configuration = 1024 * 1024;
    [[nodiscard]] virtual Result<ConfigurationVerdict> check_text(
        std::string const& configuration) const = 0;

    // Whether Exim is wired, as a JSON object (deploy/host/exim_check.py). Of the two names, which
    // begin with `_probe.`, the first is suspended and the second is not.
    [[nodiscard]] virtual Result<std::string> check_wiring(std::string const& marked,
                                                           std::string const& unmarked) const {
        static_cast<void>(marked);
        static_cast<void>(unmarked);
        return problem(ProblemKind::agent_unavailable);
    }
};

}  // namespace penstock
