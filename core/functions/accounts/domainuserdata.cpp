#include "accounts/account_facts.h"
#include "accounts/passwd.h"
#include "functions/accounts/domain_owner.h"
#include "functions/accounts/domain_param.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

Value text_or_nothing(std::string_view text) {
    return text.empty() ? Value() : Value(std::string(text));
}

std::string aliases_of(Account const& account) {
    std::string aliases;
    for (std::size_t i = 1; i < account.domains.size(); ++i) {
        aliases += (i == 1 ? "" : " ") + account.domains[i];
    }
    return aliases;
}

Value userdata(Account const& account, PasswdUsers const& logins) {
    auto const login = logins.find(account.name);
    return Value::Object{
        {"customlog", Value::List{}},
        {"documentroot", {}},
        {"group", {}},
        {"hascgi", {}},
        {"homedir", login == logins.end() ? Value() : text_or_nothing(login->second.home)},
        {"ip", text_or_nothing(account.fact(facts::ip))},
        {"owner", account.owner},
        {"phpopenbasedirprotect", {}},
        {"port", {}},
        {"scriptalias", Value::List{}},
        {"serveradmin", text_or_nothing(account.fact(facts::contact_email))},
        {"serveralias", aliases_of(account)},
        {"servername", account.domains.front()},
        {"usecanonicalname", {}},
        {"user", account.name},
        {"userdirprotect", {}},
    };
}

}  // namespace

// The keys, and the reason of the answer, are those of WHM API 1's documentation; what only a web
// server's configuration could tell is null.
Function const domainuserdata{
    .name = "domainuserdata",
    .section = Section::accounts,
    .help = "Tells what is known of the account that a domain belongs to.",
    .acl = Acl::acct_summary,
    .params = {&domain_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const account = account_with_domain(call, args[domain_param]);
        if (!account) {
            return tl::unexpected(account.error());
        }
        if (!*account) {
            return problem(ProblemKind::no_such_domain, args[domain_param]);
        }
        auto const logins = call.core.passwd.users();
        if (!logins) {
            return tl::unexpected(logins.error());
        }
        return Outcome{.data = Value::Object{{"userdata", userdata(**account, **logins)}},
                       .reason = "Obtained userdata."};
    },
};

}  // namespace penstock::functions
