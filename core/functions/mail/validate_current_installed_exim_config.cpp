#include "api/call.h"
#include "api/texts.h"
#include "exim/exim_orders.h"
#include "functions/functions.h"

namespace penstock::functions {

// The reason of the valid one is that of WHM API 1's documentation.
Function const validate_current_installed_exim_config{
    .name = "validate_current_installed_exim_config",
    .section = Section::mail,
    .help = "Tells what Exim says of its configuration.",
    .acl = Acl::all,
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        auto const verdict = call.core.exim_orders.check_installed();
        if (!verdict) {
            return tl::unexpected(verdict.error());
        }
        return Outcome{.data = Value::Object{{"message", verdict->text}},
                       .reason = verdict->is_valid ? "Your configuration is currently valid."
                                                   : std::string(exim_configuration_broken),
                       .is_negative = !verdict->is_valid};
    },
};

}  // namespace penstock::functions
