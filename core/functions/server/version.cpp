#include "api/call.h"
#include "functions/functions.h"
#include "settings/settings.h"

namespace penstock::functions {

// Clients gate features on this number, so it is the operator's to choose.
Function const version{
    .name = "version",
    .section = Section::updates,
    .help = "Tells the version of WHM that this server answers like.",
    .version_0 = Version0::bare,
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        return Outcome{.data = Value::Object{{"version", call.core.settings.version}}};
    },
};

}  // namespace penstock::functions
