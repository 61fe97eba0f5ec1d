#include "accounts/domain_key.h"
#include "auth/accounts.h"
#include "base/clock.h"
#include "functions/accounts/domain_owner.h"
#include "functions/functions.h"
#include "functions/mail/restriction_row.h"
#include "identities/identity_map.h"
#include "marks/outgoing_mail.h"

namespace penstock::functions {

namespace {

// Whose restriction it is, if the caller may see it. Who acts on every account sees also what is
// nobody's any more.
Result<std::optional<ShownRestriction>> shown_to(Call const& call, Restriction restriction,
                                                 RestrictedName name) {
    bool const sees_all = call.actor.owns_every_account();
    std::optional<std::string> user;
    if (!name.is_mailbox()) {
        user = name.file();
        auto const own =
            sees_all
                ? Result<void>{}
                : call.core.accounts.resolve(call.actor, name.file()).map([](AccountName const&) {
                  });
        if (!own && own.error().kind != ProblemKind::no_such_account) {
            return tl::unexpected(own.error());
        }
        return own ? std::optional(ShownRestriction{std::move(name), user, restriction})
                   : std::nullopt;
    }
    auto const domain = name.text().substr(name.text().rfind('@') + 1);
    auto const account = account_with_domain(call, domain);
    if (!account) {
        return tl::unexpected(account.error());
    }
    // A domain that several accounts claim is its who Exim takes it to be.
    auto const key = domain_key(domain).value_or("");
    if (*account && call.core.identity_map.owner_of(key) == (*account)->name) {
        user = (*account)->name;
    }
    return user || sees_all ? std::optional(ShownRestriction{std::move(name), user, restriction})
                            : std::nullopt;
}

Result<void> visit_all(Call const& call, std::shared_ptr<RestrictionSurroundings> const& around,
                       RowVisitor const& visitor) {
    for (auto const restriction : {Restriction::held, Restriction::suspended}) {
        auto const marked = around->mail.marked(restriction);
        if (!marked) {
            return tl::unexpected(marked.error());
        }
        for (auto const& file : *marked) {
            auto const shown =
                call.limit.check(call.core.clock)
                    .and_then([&] { return around->mail.find(restriction, file); })
                    .and_then([&](auto name) -> Result<std::optional<ShownRestriction>> {
                        return name ? shown_to(call, restriction, std::move(*name))
                                    : Result<std::optional<ShownRestriction>>(std::nullopt);
                    });
            if (!shown) {
                return tl::unexpected(shown.error());
            }
            if (*shown) {
                visitor(RestrictionRow(**shown, around));
            }
        }
    }
    return {};
}

}  // namespace

Function const list_outgoing_email_restrictions{
    .name = "list_outgoing_email_restrictions",
    .section = Section::mail,
    .help = "Lists whose outgoing mail is suspended or held: by whom, why, and until when.",
    .acl = Acl::list_accts,
    .list = "restriction",
    .is_extension = true,
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        auto const around = std::make_shared<RestrictionSurroundings>(RestrictionSurroundings{
            call.core.outgoing_mail, WaitingMail(call), call.core.accounts.source()});
        return Outcome{.list = Listing{.visit = [call, around](RowVisitor const& visitor) {
                           return visit_all(call, around, visitor);
                       }}};
    },
};

}  // namespace penstock::functions
