#include "credentials/credential_writer.h"
#include "credentials/roles.h"
#include "functions/audit_change.h"
#include "functions/functions.h"
#include "functions/server/optional_roles.h"
#include "functions/server/server_profiles.h"

namespace penstock {

template <>
struct Reader<ServerProfile const*> {
    [[nodiscard]] static Result<ServerProfile const*> read(std::string_view text,
                                                           ReadingContext const&) {
        auto const* const profile = server_profile(text);
        if (profile == nullptr) {
            return invalid("", "the code of a profile, such as STANDARD");
        }
        return profile;
    }
};

}  // namespace penstock

namespace penstock::functions {

namespace {

constexpr Param<ServerProfile const*> code{ParamSpec{
    .name = "code",
    .help = "The code of a profile, as get_available_profiles lists them.",
    .example = "STANDARD",
}};

constexpr OptionalParam<std::string> optional{ParamSpec{
    .name = "optional",
    .help = "Which of the profile's optional roles are on (1) or off (0), as a JSON object.",
    .example = R"({"SpamFilter":1,"DNS":0})",
}};

Result<Profile> wanted_profile(Args const& args) {
    auto const& chosen = *args[code];
    auto const switched_on = optional_roles(args[optional].value_or("{}"), chosen.optional);
    if (!switched_on) {
        return invalid(std::string(optional.spec().name),
                       "a JSON object of optional roles of the profile, each 1 or 0");
    }
    Profile profile{.code = std::string(chosen.code)};
    for (auto const role : all_roles()) {
        if (!chosen.enabled.contains(role) && !switched_on->contains(role)) {
            profile.disabled.insert(role);
        }
    }
    return profile;
}

}  // namespace

// The profile is active when the answer says so: there is nothing to be done in the background. An
// optional role that is not named is off. log_id is the id of the call in the audit log.
Function const start_profile_activation{
    .name = "start_profile_activation",
    .section = Section::server_administration,
    .help = "Makes a profile the active one.",
    .acl = Acl::all,
    .effect = Effect::administer,
    .params = {&code, &optional},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const profile = wanted_profile(args);
        if (!profile) {
            return tl::unexpected(profile.error());
        }
        AuditSubject const subject{.account = "", .what = "profile " + profile->code};
        auto const activated = record_and(call, subject, [&] {
            return call.core.roles.put(call.core.credential_writer, *profile);
        });
        if (!activated) {
            return tl::unexpected(activated.error());
        }
        return Outcome{.data = Value::Object{{"log_id", call.xid}}};
    },
};

}  // namespace penstock::functions
