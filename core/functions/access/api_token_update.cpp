#include "auth/authenticator.h"
#include "credentials/credential_writer.h"
#include "credentials/token_store.h"
#include "functions/access/token_change.h"
#include "functions/access/token_params.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

Result<TokenRecord> update(Args const& args, Call const& call, TokenEdit const& edit) {
    auto const& name = args[token_name_param];
    auto const token = edit.find(call.actor.user, name);
    auto const rights = call.core.authenticator.rights_of(call.actor.user);
    if (!token || !rights) {
        return tl::unexpected(!token ? token.error() : rights.error());
    }
    if (!*token) {
        return problem(ProblemKind::no_such_token, name);
    }
    auto next = changed_token(args, call.actor, *rights, (*token)->record);
    if (!next) {
        return next;
    }
    auto const namesake = edit.find(call.actor.user, next->name);
    if (!namesake) {
        return tl::unexpected(namesake.error());
    }
    if (*namesake && (*namesake)->hash != (*token)->hash) {
        return problem(ProblemKind::token_exists, next->name);
    }
    StoredToken const changed{(*token)->hash, *next};
    auto const put = record_and(call, token_subject(call, name), [&] { return edit.put(changed); });
    if (!put) {
        return tl::unexpected(put.error());
    }
    return next;
}

}  // namespace

// What is not given stays as it is, although the documentation says of acl, expires_at and
// whitelist_ip that all is granted then: a client that only renames a token must not widen it.
Function const api_token_update{
    .name = "api_token_update",
    .section = Section::authentication,
    .help = "Changes the name, the rights, the end or the addresses of an API token of the caller.",
    .acl = Acl::manage_api_tokens,
    .effect = Effect::administer,
    .params = {&token_name_param, &new_name_param, &acl_param, &expires_at_param,
               &whitelist_ip_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const edit = call.core.tokens.edit(call.core.credential_writer);
        if (!edit) {
            return tl::unexpected(edit.error());
        }
        auto const token = update(args, call, *edit);
        if (!token) {
            return tl::unexpected(token.error());
        }
        return Outcome{.data = shown(*token)};
    },
};

}  // namespace penstock::functions
