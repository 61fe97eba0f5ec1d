#include "api/call.h"
#include "functions/access/privileges.h"
#include "functions/functions.h"

namespace penstock::functions {

// A list of one, as recorded answers have it.
Function const myprivs{
    .name = "myprivs",
    .section = Section::accounts,
    .help = "Tells what the caller may do.",
    .list = "privileges",
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        return Outcome{.list = list_of({privileges_by(call.actor.acls)})};
    },
};

}  // namespace penstock::functions
