#include "functions/mail/marked_name.h"

#include "accounts/longest_address.h"
#include "accounts/mailbox_key.h"
#include "marks/outgoing_mail.h"

namespace penstock {

Result<MarkedName> Reader<MarkedName>::read(std::string_view text, ReadingContext const& context) {
    auto const account = context.accounts.resolve(context.actor, text);
    if (account) {
        return MarkedName{std::string(text), *account};
    }
    bool const may_be_nobodys = account.error().kind == ProblemKind::no_such_account &&
                                context.actor.owns_every_account() &&
                                text.size() <= longest_address &&
                                text.find('\0') == std::string_view::npos;
    return may_be_nobodys ? Result<MarkedName>(MarkedName{std::string(text), std::nullopt})
                          : tl::unexpected(account.error());
}

Result<RestrictedName> marked_as(Call const& call, Restriction restriction,
                                 MarkedName const& name) {
    if (name.account) {
        return *name.account;
    }
    for (auto const& file : {name.text, mailbox_key(name.text).value_or("")}) {
        auto const found = call.core.outgoing_mail.find(restriction, file);
        if (!found) {
            return tl::unexpected(found.error());
        }
        if (*found) {
            return **found;
        }
    }
    return problem(ProblemKind::no_such_account, name.text);
}

}  // namespace penstock
