#include "api/call.h"
#include "functions/functions.h"
#include "functions/server/server_profiles.h"

namespace penstock::functions {

Function const get_available_profiles{
    .name = "get_available_profiles",
    .section = Section::server_administration,
    .help = "Lists the profiles that the server can have, with their roles.",
    .acl = Acl::all,
    .list = "profiles",
    .run = [](Args const&, Call const&) -> Result<Outcome> {
        Value::List profiles;
        for (auto const& profile : server_profiles()) {
            profiles.emplace_back(shown(profile));
        }
        return Outcome{.list = list_of(std::move(profiles))};
    },
};

}  // namespace penstock::functions
