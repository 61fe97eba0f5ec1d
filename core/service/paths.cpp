#include "service/paths.h"

namespace penstock {

Paths Paths::below(std::string const& prefix) {
    Paths paths;
    for (auto* path : {&paths.config, &paths.front_end_secret, &paths.accounts, &paths.state,
                       &paths.audit_log, &paths.sessions, &paths.aliases, &paths.run}) {
        path->insert(0, prefix);
    }
    return paths;
}

}  // namespace penstock
