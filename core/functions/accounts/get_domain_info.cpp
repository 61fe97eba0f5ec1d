#include "accounts/account_facts.h"
#include "functions/accounts/account_listing.h"
#include "functions/accounts/shown_facts.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

// The account's first domain is its main one; a name below that is its subdomain; whether another
// one is addon or parked is not in the account's file.
Value type_of(Account const& account, std::string const& domain) {
    auto const& main_domain = account.domains.front();
    if (domain == main_domain) {
        return "main";
    }
    return domain.ends_with("." + main_domain) ? "sub" : unknown;
}

Value row_for(Account const& account, std::string const& domain) {
    auto const ip = std::string(account.fact(facts::ip));
    return Value::Object{
        {"docroot", {}},
        {"domain", domain},
        {"domain_type", type_of(account, domain)},
        {"ipv4", ip.empty() ? Value() : Value(ip)},
        {"ipv4_ssl", {}},
        {"ipv6", {}},
        {"ipv6_is_dedicated", {}},
        {"modsecurity_enabled", {}},
        {"parent_domain", account.domains.front()},
        {"php_version", {}},
        {"port", {}},
        {"port_ssl", {}},
        {"user", account.name},
        {"user_owner", account.owner},
    };
}

}  // namespace

// What a web server would have to tell is null: this is a mail host's view of the domains.
Function const get_domain_info{
    .name = "get_domain_info",
    .section = Section::accounts,
    .help = "Lists the domains of the accounts that the caller owns.",
    .acl = Acl::acct_summary,
    .list = "domains",
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        return Outcome{
            .list = own_accounts(call, [](Account const& account, RowVisitor const& visitor) {
                for (auto const& domain : account.domains) {
                    visitor(ItemRow(row_for(account, domain)));
                }
            })};
    },
};

}  // namespace penstock::functions
