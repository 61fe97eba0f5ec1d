#include <Poco/Ascii.h>

#include "accounts/account_name.h"
#include "accounts/passwd.h"
#include "api/call.h"
#include "api/param.h"
#include "auth/accounts.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

constexpr Param<std::string> any_name{ParamSpec{
    .name = "user",
    .help = "Any name, whether or not it is a user's.",
    .example = "newname",
}};

// Documented for createacct: at most 16 characters, and neither a digit nor `test` at the
// beginning.
bool is_fit_for_new_account(std::string const& name) {
    constexpr std::size_t longest = 16;
    return name.size() <= longest && !Poco::Ascii::isDigit(name.front()) &&
           !name.starts_with("test");
}

// Logins that belong to the system, which no account may have.
bool is_reserved(std::string const& name, PasswdUsers const& logins) {
    constexpr uid_t first_account = 1000;
    constexpr uid_t nobody = 65534;
    auto const login = logins.find(name);
    return name == "root" || (login != logins.end() &&
                              (login->second.uid < first_account || login->second.uid == nobody));
}

}  // namespace

// For those who may act on every account: the answer tells whose names exist.
Function const validate_system_user{
    .name = "validate_system_user",
    .section = Section::transfers,
    .help = "Tells whether a name is taken, reserved, or fit for a new account.",
    .acl = Acl::all,
    .params = {&any_name},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const& name = args[any_name];
        auto const logins = call.core.passwd.users();
        auto const account = call.core.accounts.source().find(name);
        if (!logins || !account) {
            return tl::unexpected(!logins ? logins.error() : account.error());
        }
        bool const exists = name == "root" || (*logins)->contains(name) || account->has_value();
        bool const is_fit = is_account_name(name) && !is_reserved(name, **logins);
        return Outcome{
            .data = Value::Object{
                {"exists", one_or_zero(exists)},
                {"reserved", one_or_zero(is_reserved(name, **logins))},
                {"valid_for_new", one_or_zero(is_fit && !exists && is_fit_for_new_account(name))},
                {"valid_for_transfer", one_or_zero(is_fit)},
            }};
    },
};

}  // namespace penstock::functions
