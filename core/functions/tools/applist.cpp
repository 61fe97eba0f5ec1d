#include "api/call.h"
#include "api/catalog.h"
#include "api/dispatcher.h"
#include "functions/functions.h"

namespace penstock::functions {

Function const applist{
    .name = "applist",
    .section = Section::accounts,
    .help = "Lists the functions that the caller may run.",
    .list = "app",
    .version_0 = Version0::bare,
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        Value::List names;
        for (auto const* function : call.core.catalog.functions()) {
            auto const allowed = check_allowed(call.core, call.actor, *function);
            if (allowed) {
                names.emplace_back(std::string(function->name));
            } else if (allowed.error().kind == ProblemKind::state_unreadable) {
                return tl::unexpected(allowed.error());  // no guess which roles are on
            }
        }
        return Outcome{.list = list_of(std::move(names))};
    },
};

}  // namespace penstock::functions
