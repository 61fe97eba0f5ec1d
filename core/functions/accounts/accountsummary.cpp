#include "auth/accounts.h"
#include "functions/accounts/account_row.h"
#include "functions/accounts/domain_owner.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

constexpr OptionalParam<AccountName> user{ParamSpec{
    .name = "user",
    .help = "The name of an account that the caller owns.",
    .example = "example",
}};
constexpr OptionalParam<std::string> domain{ParamSpec{
    .name = "domain",
    .help = "A domain of the account, where its name is not known.",
    .example = "example.com",
}};

Result<Account> account_asked_for(Args const& args, Call const& call) {
    if (auto const& name = args[user]) {
        return name->as_found();
    }
    if (!args[domain]) {
        return problem(ProblemKind::missing_argument, std::string(user.spec().name));
    }
    auto account = account_with_domain(call, *args[domain]);
    if (!account) {
        return tl::unexpected(account.error());
    }
    if (!*account) {
        return problem(ProblemKind::no_such_account, *args[domain]);
    }
    return std::move(**account);
}

}  // namespace

Function const accountsummary{
    .name = "accountsummary",
    .section = Section::accounts,
    .help = "Tells what is known of one account, and whether its mail is stopped.",
    .acl = Acl::acct_summary,
    .params = {&user, &domain},
    .list = "acct",
    .version_0 = Version0::with_status,
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const account = account_asked_for(args, call);
        if (!account) {
            return tl::unexpected(account.error());
        }
        auto const around = AccountSurroundings::of(call.core, account->name);
        if (!around) {
            return tl::unexpected(around.error());
        }
        return Outcome{.list = list_of({AccountRow(*account, *around, {}).whole()})};
    },
};

}  // namespace penstock::functions
