#include "functions/mailboxes/list_outcome.h"
#include "functions/mailboxes/mailboxes.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/mailboxes/uapi_params.h"

namespace penstock::uapi::Email {

// The account's own login, which the documentation lists as "Main Account", is no mailbox here.
// Whether mail for a mailbox is taken is nothing that this host's penstock knows: null.
Function const list_pops{
    .name = "Email::list_pops",
    .section = Section::email,
    .help = "Lists the mailboxes of the account, as far as this server knows them.",
    .role = Role::MailReceive,
    .acl = Acl::cpanel_api,
    .params = {&uapi_account},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const mailboxes = mailboxes_of(call, args[uapi_account]);
        if (!mailboxes) {
            return tl::unexpected(mailboxes.error());
        }
        Value::List rows;
        for (auto const& mailbox : *mailboxes) {
            rows.emplace_back(Value::Object{{"email", mailbox.address},
                                            {"login", mailbox.address},
                                            {"suspended_incoming", Value()},
                                            {"suspended_login", suspended_login(mailbox)}});
        }
        return list_outcome(call, std::move(rows));
    },
};

}  // namespace penstock::uapi::Email
