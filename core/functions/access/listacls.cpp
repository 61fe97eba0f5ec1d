#include "api/call.h"
#include "credentials/acl_list_store.h"
#include "functions/access/privileges.h"
#include "functions/functions.h"

namespace penstock::functions {

Function const listacls{
    .name = "listacls",
    .section = Section::resellers,
    .help = "Lists the ACL lists, each with what it grants.",
    .acl = Acl::all,
    .list = "acl",
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        auto const names = call.core.acl_lists.names();
        if (!names) {
            return tl::unexpected(names.error());
        }
        Value::List rows;
        for (auto const& name : *names) {
            auto const acls = call.core.acl_lists.acls_in(name);
            if (!acls) {
                return tl::unexpected(acls.error());
            }
            if (*acls) {
                rows.emplace_back(Value::Object{
                    {"name", name}, {"privileges", privileges_in(AclSet::from_words(**acls))}});
            }
        }
        return Outcome{.list = list_of(std::move(rows))};
    },
};

}  // namespace penstock::functions
