// Service: the whole of penstock behind one front end: everything that a process needs, put
// together from the files below `Paths`, and kept in step with them.
//
// core() may be called from any thread at any time. reload() reads penstock.conf again: calls
// that begin later use the new settings; a mistake in it changes nothing and is returned
// (ProblemKind::configuration, detail with file and line). map_identities() rebuilds what Exim
// knows of the accounts; keep_map_fresh() does that whenever they change, until asked to stop, in
// one process at a time of those that call it.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>

#include "api/core.h"
#include "base/result.h"
#include "credentials/write_rights.h"
#include "service/paths.h"

namespace Poco {
class Logger;
}

namespace penstock {

struct Configured;
struct Parts;

class Service {
  public:
    // Fails with configuration. State that is missing is no reason not to start: calls that need
    // it answer so, each time they look. `rights`: what it takes to write credentials.
    [[nodiscard]] static Result<std::unique_ptr<Service>> open(
        Paths paths, Poco::Logger& log,
        std::unique_ptr<WriteRights const> rights = std::make_unique<WriteRights const>());

    Service(Service const&) = delete;
    Service& operator=(Service const&) = delete;
    ~Service();

    // What calls of now need; whoever keeps it keeps the settings of now, too.
    [[nodiscard]] std::shared_ptr<Core const> core() const;
    [[nodiscard]] Result<void> reload();
    [[nodiscard]] Result<void> map_identities() const;
    void keep_map_fresh(std::stop_token stop) const;
    [[nodiscard]] Settings settings() const;

  private:
    Service(Paths paths, Poco::Logger& log, std::unique_ptr<WriteRights const> rights);
    [[nodiscard]] std::shared_ptr<Configured const> configured() const;

    std::unique_ptr<Parts> parts_;
    mutable std::mutex mutex_;  // guards the pointer below, not what it points to
    // Shared: a call that is under way keeps its own while a reload replaces it.
    std::shared_ptr<Configured const> configured_;
};

}  // namespace penstock
