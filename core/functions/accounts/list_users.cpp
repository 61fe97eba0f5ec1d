#include "functions/accounts/account_listing.h"
#include "functions/functions.h"

namespace penstock::functions {

// Source of `root` among the users: WHM API 1's documentation of list_users.
Function const list_users{
    .name = "list_users",
    .section = Section::accounts,
    .help = "Lists the names of the accounts that the caller owns; with root for root.",
    .acl = Acl::list_accts,
    .list = "users",
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        auto listing = own_accounts(call, [](Account const& account, RowVisitor const& visitor) {
            visitor(ItemRow(Value(account.name)));
        });
        if (call.actor.owns_every_account()) {
            listing.visit = [accounts = std::move(listing.visit)](RowVisitor const& visitor) {
                visitor(ItemRow("root"));
                return accounts(visitor);
            };
        }
        return Outcome{.list = std::move(listing)};
    },
};

}  // namespace penstock::functions
