#include "auth/accounts.h"

#include <algorithm>

#include "accounts/domain_key.h"
#include "accounts/longest_address.h"
#include "accounts/mailbox_key.h"
#include "base/valid_utf8.h"

namespace penstock {

namespace {

bool owns(Actor const& actor, Account const& account) {
    return actor.owns_every_account() || account.owner == actor.user || account.name == actor.user;
}

bool has_domain(Account const& account, std::string_view text) {
    auto const domain = domain_key(text);
    return domain && std::ranges::any_of(account.domains, [&](auto const& its) {
               return domain_key(its) == domain;
           });
}

}  // namespace

Result<AccountName> Accounts::resolve(Actor const& actor, std::string_view text) const {
    auto const not_found = [&] { return problem(ProblemKind::no_such_account, std::string(text)); };
    if (!is_account_name(text)) {
        return not_found();
    }
    auto account = source_->find(text);
    if (!account) {
        bool const may_be_foreign = !account.error().subject.empty();
        return may_be_foreign && !actor.owns_every_account()
                   ? problem(ProblemKind::no_such_account, std::string(text),
                             account.error().detail)
                   : tl::unexpected(account.error());
    }
    if (!account->has_value() || !owns(actor, **account)) {
        return not_found();
    }
    return AccountName(std::move(**account));
}

Result<MailboxName> Accounts::resolve_mailbox(Actor const& actor, AccountName const& account,
                                              std::string_view text) const {
    auto const not_found = [&] { return problem(ProblemKind::no_such_mailbox, std::string(text)); };
    if (text.size() > longest_address || valid_utf8(text) != text) {
        return not_found();
    }
    auto const key = mailbox_key(text);
    if (!key) {
        return not_found();
    }
    auto const& found = account.as_found();
    auto address = plain_address(text);
    auto const domain = std::string_view(address).substr(address.rfind('@') + 1);
    if (!owns(actor, found) || !has_domain(found, domain)) {
        return not_found();
    }
    return MailboxName(account, std::move(address), *key);
}

Result<void> Accounts::each(Actor const& actor, Visitor const& visitor,
                            std::function<void(Problem const&)> const& unreadable,
                            std::function<Result<void>()> const& proceed) const {
    return source_->each([&](Result<Account> account) -> Result<void> {
        if (auto may = proceed(); !may) {
            return may;
        }
        if (!account) {
            unreadable(account.error());
            return {};
        }
        return owns(actor, *account) ? visitor(*account) : Result<void>{};
    });
}

}  // namespace penstock
