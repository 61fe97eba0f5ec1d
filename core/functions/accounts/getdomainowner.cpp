#include "functions/accounts/domain_owner.h"
#include "functions/accounts/domain_param.h"
#include "functions/functions.h"

namespace penstock::functions {

Function const getdomainowner{
    .name = "getdomainowner",
    .section = Section::accounts,
    .help = "Tells which of the caller's accounts a domain belongs to.",
    .params = {&domain_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const account = account_with_domain(call, args[domain_param]);
        if (!account) {
            return tl::unexpected(account.error());
        }
        return Outcome{.data =
                           Value::Object{{"user", *account ? Value((*account)->name) : Value()}}};
    },
};

}  // namespace penstock::functions
