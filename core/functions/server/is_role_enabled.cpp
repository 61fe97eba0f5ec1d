#include "api/call.h"
#include "credentials/roles.h"
#include "functions/functions.h"

namespace penstock {

template <>
struct Reader<Role> {
    [[nodiscard]] static Result<Role> read(std::string_view text, ReadingContext const&) {
        auto const role = role_for(text);
        if (!role) {
            return invalid("", "the name of a role, such as MailSend");
        }
        return *role;
    }
};

}  // namespace penstock

namespace penstock::functions {

namespace {

constexpr Param<Role> role{ParamSpec{
    .name = "role",
    .help = "The role, by its case-sensitive name.",
    .example = "MailSend",
}};

}  // namespace

// No ACL is documented; a caller could learn the same from what its other calls answer.
Function const is_role_enabled{
    .name = "is_role_enabled",
    .section = Section::server_administration,
    .help = "Tells whether a role of the server is on.",
    .params = {&role},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const enabled = call.core.roles.is_enabled(args[role]);
        if (!enabled) {
            return tl::unexpected(enabled.error());
        }
        return Outcome{.data = Value::Object{{"enabled", one_or_zero(*enabled)}}};
    },
};

}  // namespace penstock::functions
