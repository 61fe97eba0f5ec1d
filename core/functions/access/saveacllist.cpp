#include <Poco/String.h>

#include "credentials/acl_list_store.h"
#include "credentials/credential_writer.h"
#include "functions/access/acl_params.h"
#include "functions/audit_change.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

constexpr Param<AclListName> acllist{ParamSpec{
    .name = "acllist",
    .help = "The name of the ACL list, new or known.",
    .example = "support",
}};

}  // namespace

// Documented: what is not given is 0, so that the list becomes what the arguments say. Resellers
// that were given the list before keep what they have.
Function const saveacllist{
    .name = "saveacllist",
    .section = Section::resellers,
    .help = "Makes an ACL list, or makes a known one anew.",
    .acl = Acl::all,
    .effect = Effect::administer,
    .params = and_acl_params({&acllist}),
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const& name = args[acllist].text;
        auto const words = granted(args, AclSet::none()).words();
        AuditSubject const subject{.account = "",
                                   .what = "ACL list " + name + ": " +
                                           Poco::cat(std::string(" "), words.begin(), words.end())};
        auto const saved = record_and(call, subject, [&] {
            return call.core.acl_lists.put(call.core.credential_writer, name, words);
        });
        if (!saved) {
            return tl::unexpected(saved.error());
        }
        return Outcome{.reason = "ACL List " + name + " saved."};
    },
};

}  // namespace penstock::functions
