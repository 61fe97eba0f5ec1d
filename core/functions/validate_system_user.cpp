#include "account_name.h"
#include "call.h"
#include "functions.h"
#include "param.h"

namespace penstock::functions {

namespace {

constexpr Param<std::string> user{ParamSpec{
    .name = "user",
    .help = "Any name, whether or not it is a user's.",
    .example = "newname",
}};

constexpr std::size_t longest_new_name = 16;

// Logins that belong to the system, which no account may have.
bool is_reserved(std::string const& name, PasswdUsers const& logins) {
    constexpr uid_t first_account = 1000;
    auto const login = logins.find(name);
    return name == "root" || (login != logins.end() && login->second.uid < first_account);
}

}  // namespace

// For those who may act on every account: the answer tells whose names exist.
Function const validate_system_user{
    .name = "validate_system_user",
    .section = "Accounts",
    .help = "Tells whether a name is taken, reserved, or fit for a new account.",
    .acl = Acl::all,
    .params = {&user},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const& name = args[user];
        auto const logins = call.core.passwd.users();
        auto const account = call.core.accounts.source().find(name);
        if (!logins || !account) {
            return tl::unexpected(!logins ? logins.error() : account.error());
        }
        bool const exists = name == "root" || (*logins)->contains(name) || account->has_value();
        bool const is_fit = is_account_name(name) && !is_reserved(name, **logins);
        return Outcome{.data = Value::Object{
                           {"exists", one_or_zero(exists)},
                           {"reserved", one_or_zero(is_reserved(name, **logins))},
                           {"valid_for_new",
                            one_or_zero(is_fit && !exists && name.size() <= longest_new_name)},
                           {"valid_for_transfer", one_or_zero(is_fit)},
                       }};
    },
};

}  // namespace penstock::functions
