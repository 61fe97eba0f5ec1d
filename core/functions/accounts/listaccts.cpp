#include <algorithm>
#include <memory>

#include "base/ini_file.h"
#include "functions/accounts/account_listing.h"
#include "functions/accounts/account_row.h"
#include "functions/accounts/account_search.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

constexpr OptionalParam<std::string> search{ParamSpec{
    .name = "search",
    .help = "What to look for in the accounts: a text or a regular expression.",
    .example = "^shop",
}};
constexpr OptionalParam<SearchField> searchtype{ParamSpec{
    .name = "searchtype",
    .help = "Where to look for it: domain, owner, user, ip or package.",
    .example = "domain",
}};
constexpr OptionalParam<SearchMethod> searchmethod{ParamSpec{
    .name = "searchmethod",
    .help = "How to look for it: exact or regex, which is the default.",
    .example = "exact",
}};
constexpr OptionalParam<std::string> want{ParamSpec{
    .name = "want",
    .help = "The keys to return for each account, separated by commas; all by default.",
    .example = "user,domain",
}};

// Rows look every key of theirs up in it, and a request has room for thousands of names.
std::vector<std::string> each_once(std::vector<std::string> names) {
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

}  // namespace

Function const listaccts{
    .name = "listaccts",
    .section = Section::accounts,
    .help = "Lists the accounts that the caller owns, and whether their mail is stopped.",
    .acl = Acl::list_accts,
    .params = {&search, &searchtype, &searchmethod, &want},
    .list = "acct",
    .version_0 = Version0::with_status,
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto matcher =
            AccountSearch::make(args[search], args[searchtype].value_or(SearchField::user),
                                args[searchmethod].value_or(SearchMethod::regex));
        if (!matcher) {
            return tl::unexpected(matcher.error());
        }
        auto around = AccountSurroundings::now(call.core);
        if (!around) {
            return tl::unexpected(around.error());
        }
        // Shared: std::function copies what it holds.
        auto const rows = std::make_shared<AccountSurroundings const>(std::move(*around));
        auto const wanted = each_once(comma_list(args[want].value_or("")));
        return Outcome{
            .list = own_accounts(call, [rows, wanted, matcher = *matcher](
                                           Account const& account, RowVisitor const& visitor) {
                if (matcher.fits(account)) {
                    visitor(AccountRow(account, *rows, wanted));
                }
            })};
    },
};

}  // namespace penstock::functions
