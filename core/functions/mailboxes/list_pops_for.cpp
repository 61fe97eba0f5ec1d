#include "functions/account_param.h"
#include "functions/functions.h"
#include "functions/mailboxes/mailboxes.h"

namespace penstock::functions {

// The account's own login is no address, and not among them.
Function const list_pops_for{
    .name = "list_pops_for",
    .section = Section::mail,
    .help = "Lists the mailboxes of an account, as far as this server knows them.",
    .role = Role::MailReceive,
    .acl = Acl::list_accts,
    .params = {&user_param},
    .list = "pops",
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const mailboxes = mailboxes_of(call, args[user_param]);
        if (!mailboxes) {
            return tl::unexpected(mailboxes.error());
        }
        Value::List pops;
        for (auto const& mailbox : *mailboxes) {
            pops.emplace_back(mailbox.address);
        }
        return Outcome{.list = list_of(std::move(pops))};
    },
};

}  // namespace penstock::functions
