#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "accounts/account_facts.h"
#include "functions/accounts/account_listing.h"
#include "functions/accounts/shown_facts.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

Value row_for(Account const& account) {
    auto const since = number_of(account, facts::suspend_time);
    auto const date = [](std::int64_t time) {
        return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(time),
                                               "%w %b %e %H:%M:%S %Y");
    };
    return Value::Object{
        {"is_locked", 0},
        {"owner", account.owner},
        {"reason", unknown},
        {"time", since ? Value(date(*since)) : Value(unknown)},
        {"unixtime", since ? Value(*since) : Value()},
        {"user", account.name},
    };
}

}  // namespace

// Of whole accounts, as their files say; outgoing mail that is stopped is in listaccts.
Function const listsuspended{
    .name = "listsuspended",
    .section = Section::accounts,
    .help = "Lists those of the caller's accounts that are suspended as a whole.",
    .acl = Acl::list_accts,
    .list = "account",
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        return Outcome{
            .list = own_accounts(call, [](Account const& account, RowVisitor const& visitor) {
                if (is_account_suspended(account)) {
                    visitor(ItemRow(row_for(account)));
                }
            })};
    },
};

}  // namespace penstock::functions
