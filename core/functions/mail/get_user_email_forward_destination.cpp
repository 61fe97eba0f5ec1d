#include "accounts/aliases.h"
#include "api/call.h"
#include "functions/functions.h"

namespace penstock {

namespace {

// root, for who owns every account, or an account that the caller owns.
struct Login {
    std::string name;
};

}  // namespace

template <>
struct Reader<Login> {
    [[nodiscard]] static Result<Login> read(std::string_view text, ReadingContext const& context) {
        if (text == "root" && context.actor.owns_every_account()) {
            return Login{"root"};
        }
        return context.accounts.resolve(context.actor, text).map([](AccountName const& account) {
            return Login{account.text()};
        });
    }
};

}  // namespace penstock

namespace penstock::functions {

namespace {

constexpr Param<Login> login{ParamSpec{
    .name = "user",
    .help = "The name of an account that the caller owns, or root.",
    .example = "example",
}};

}  // namespace

Function const get_user_email_forward_destination{
    .name = "get_user_email_forward_destination",
    .section = Section::mail,
    .help = "Tells where /etc/aliases sends an account's mail; a .forward file is not looked at.",
    .role = Role::MailReceive,
    .acl = Acl::acct_summary,
    .params = {&login},
    .list = "forward_to",
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const destinations = call.core.aliases.destinations_of(args[login].name);
        if (!destinations) {
            return tl::unexpected(destinations.error());
        }
        return Outcome{.list = list_of({destinations->begin(), destinations->end()})};
    },
};

}  // namespace penstock::functions
