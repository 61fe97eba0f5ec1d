#include <Poco/String.h>

#include "accounts/account_name.h"
#include "auth/accounts.h"
#include "credentials/acl_list_store.h"
#include "credentials/credential_writer.h"
#include "credentials/reseller_store.h"
#include "functions/access/acl_params.h"
#include "functions/audit_change.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

constexpr Param<std::string> reseller{ParamSpec{
    .name = "reseller",
    .help = "The name of an account, or of a reseller that there is.",
    .example = "seller",
}};

constexpr OptionalParam<AclListName> list_given{ParamSpec{
    .name = "acllist",
    .help = "An ACL list whose rights the reseller gets.",
    .example = "support",
}};

// A reseller need have no account of its own here: its accounts name it as their owner.
Result<void> check_is_somebody(Call const& call, std::string const& name) {
    auto const acls = call.core.resellers.acls_of(name);
    if (!acls) {
        return tl::unexpected(acls.error());
    }
    if (*acls) {
        return {};
    }
    auto const account = call.core.accounts.resolve(call.actor, name);
    return account ? Result<void>{} : tl::unexpected(account.error());
}

Result<AclSet> rights_from_list(Args const& args, Call const& call) {
    if (!args[list_given]) {
        return AclSet::none();
    }
    auto const& name = args[list_given]->text;
    auto const words = call.core.acl_lists.acls_in(name);
    if (!words) {
        return tl::unexpected(words.error());
    }
    if (!*words) {
        return problem(ProblemKind::no_such_acl_list, name);
    }
    return AclSet::from_words(**words);
}

}  // namespace

// Documented: a right that is not given is taken away, so that the reseller has what the arguments
// say and no more. The documentation takes any value for a grant; 0 refuses here, as in
// saveacllist: nobody who writes 0 means 1.
Function const setacls{
    .name = "setacls",
    .section = Section::resellers,
    .help = "Sets what a reseller may do: the rights of an ACL list, and those given.",
    .acl = Acl::all,
    .effect = Effect::administer,
    .params = and_acl_params({&reseller, &list_given}),
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const& name = args[reseller];
        if (auto known = check_is_somebody(call, name); !known) {
            return tl::unexpected(std::move(known.error()));
        }
        auto const listed = rights_from_list(args, call);
        if (!listed) {
            return tl::unexpected(listed.error());
        }
        auto const words = granted(args, *listed).words();
        AuditSubject const subject{
            .account = name,
            .what = "rights: " + Poco::cat(std::string(" "), words.begin(), words.end())};
        auto const set = record_and(call, subject, [&] {
            return call.core.resellers.put(call.core.credential_writer, name, words);
        });
        if (!set) {
            return tl::unexpected(set.error());
        }
        return Outcome{};
    },
};

}  // namespace penstock::functions
