#include "api/call.h"
#include "credentials/roles.h"
#include "functions/functions.h"
#include "functions/server/server_profiles.h"

namespace penstock::functions {

Function const get_current_profile{
    .name = "get_current_profile",
    .section = Section::server_administration,
    .help = "Tells the active profile and its roles.",
    .acl = Acl::all,
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        auto const active = call.core.roles.profile();
        if (!active) {
            return tl::unexpected(active.error());
        }
        return Outcome{.data = shown(*active)};
    },
};

}  // namespace penstock::functions
