#include "api/call.h"
#include "api/texts.h"
#include "exim/exim_orders.h"
#include "functions/functions.h"
#include "functions/mail/exim_report.h"

namespace penstock::functions {

// Nothing is repaired: the configuration is the operator's. The message is there only where there
// is something to say: WHM API 1's documentation of exim_configuration_check.
Function const exim_configuration_check{
    .name = "exim_configuration_check",
    .section = Section::mail,
    .help = "Tells whether Exim can read its configuration, and what is wrong with it if not.",
    .role = Role::MailSend,
    .acl = Acl::all,
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        auto const verdict = call.core.exim_orders.check_installed();
        if (!verdict) {
            return tl::unexpected(verdict.error());
        }
        if (verdict->is_valid) {
            return Outcome{};
        }
        return Outcome{.data = Value::Object{{"message", mistake_in(verdict->text).message}},
                       .reason = std::string(exim_configuration_broken),
                       .is_negative = true};
    },
};

}  // namespace penstock::functions
