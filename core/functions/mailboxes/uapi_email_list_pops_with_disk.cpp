#include <algorithm>

#include "accounts/domain_key.h"
#include "functions/mailboxes/list_outcome.h"
#include "functions/mailboxes/mailboxes.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/mailboxes/uapi_params.h"

namespace penstock {

namespace {

struct RowCount {
    std::int64_t count = 0;
};

}  // namespace

template <>
struct Reader<RowCount> {
    [[nodiscard]] static Result<RowCount> read(std::string_view text, ReadingContext const&) {
        auto const count = whole_number(text);
        if (!count || *count < 1) {
            return invalid("", "a whole number above 0");
        }
        return RowCount{*count};
    }
};

}  // namespace penstock

namespace penstock::uapi::Email {

namespace {

constexpr OptionalParam<std::string> domain{ParamSpec{
    .name = "domain",
    .help = "Only the mailboxes of this domain.",
    .example = "example.com",
}};
constexpr OptionalParam<std::string> local_part{ParamSpec{
    .name = "email",
    .help = "Only the mailboxes with this local part.",
    .example = "info",
}};
constexpr OptionalParam<RowCount> most{ParamSpec{
    .name = "maxaccounts",
    .help = "At most so many of them.",
    .example = "500",
}};

struct Parts {
    std::string user;
    std::string domain;
};

Parts parts_of(std::string const& address) {
    auto const at = address.rfind('@');
    return {address.substr(0, at), address.substr(at + 1)};
}

bool is_asked_for(Args const& args, Parts const& parts) {
    auto const& its = args[domain];
    return (!its || domain_key(*its) == parts.domain) &&
           args[local_part].value_or(parts.user) == parts.user;
}

Value row(KnownMailbox const& mailbox, Parts const& parts) {
    bool const has_suspended =
        mailbox.is_suspended || mailbox.is_held || !mailbox.may_log_in.value_or(true);
    return Value::Object{{"domain", parts.domain},
                         {"email", mailbox.address},
                         {"has_suspended", one_or_zero(has_suspended)},
                         {"hold_outgoing", one_or_zero(mailbox.is_held)},
                         {"login", mailbox.address},
                         {"suspended_incoming", Value()},
                         {"suspended_login", suspended_login(mailbox)},
                         {"suspended_outgoing", one_or_zero(mailbox.is_suspended)},
                         {"user", parts.user}};
}

}  // namespace

// The flags are always there; of the disk nothing is known, and nothing is said. They are those of
// the mailbox itself: an account that is suspended as a whole is told by listaccts.
Function const list_pops_with_disk{
    .name = "Email::list_pops_with_disk",
    .section = Section::email,
    .help = "Lists the mailboxes of the account, and which of them are stopped.",
    .role = Role::MailReceive,
    .acl = Acl::cpanel_api,
    .params = {&uapi_account, &domain, &local_part, &most},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const mailboxes = mailboxes_of(call, args[uapi_account]);
        if (!mailboxes) {
            return tl::unexpected(mailboxes.error());
        }
        Value::List rows;
        for (auto const& mailbox : *mailboxes) {
            auto const parts = parts_of(mailbox.address);
            bool const has_room =
                !args[most] || static_cast<std::int64_t>(rows.size()) < args[most]->count;
            if (has_room && is_asked_for(args, parts)) {
                rows.push_back(row(mailbox, parts));
            }
        }
        return list_outcome(call, std::move(rows));
    },
};

}  // namespace penstock::uapi::Email
