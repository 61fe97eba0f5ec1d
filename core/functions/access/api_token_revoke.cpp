#include <set>

#include "auth/authenticator.h"
#include "credentials/credential_writer.h"
#include "credentials/token_store.h"
#include "functions/access/token_change.h"
#include "functions/access/token_params.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

// Those that are to be revoked: all of them, or none if one is not to be.
Result<std::vector<StoredToken>> tokens_to_revoke(Args const& args, Call const& call,
                                                  TokenEdit const& edit) {
    std::set<std::string> const names(args[token_names_param].begin(),
                                      args[token_names_param].end());
    auto const rights = call.core.authenticator.rights_of(call.actor.user);
    if (!rights) {
        return tl::unexpected(rights.error());
    }
    std::vector<StoredToken> tokens;
    for (auto const& name : names) {
        auto token = edit.find(call.actor.user, name);
        if (!token) {
            return tl::unexpected(std::move(token.error()));
        }
        if (!*token) {
            return problem(ProblemKind::no_such_token, name);
        }
        if (auto allowed = check_may_change(call.actor, *rights, (*token)->record); !allowed) {
            return tl::unexpected(std::move(allowed.error()));
        }
        tokens.push_back(std::move(**token));
    }
    return tokens;
}

}  // namespace

Function const api_token_revoke{
    .name = "api_token_revoke",
    .section = Section::authentication,
    .help = "Ends API tokens of the caller, all that are named or none.",
    .acl = Acl::manage_api_tokens,
    .effect = Effect::administer,
    .params = {&token_names_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const edit = call.core.tokens.edit(call.core.credential_writer);
        if (!edit) {
            return tl::unexpected(edit.error());
        }
        auto const tokens = tokens_to_revoke(args, call, *edit);
        if (!tokens) {
            return tl::unexpected(tokens.error());
        }
        auto const removed = edit->remove(*tokens);
        for (auto const& token : *tokens) {
            record_after(call, token_subject(call, token.record.name),
                         removed ? "changed" : "failed");
        }
        if (!removed) {
            return tl::unexpected(removed.error());
        }
        return Outcome{};
    },
};

}  // namespace penstock::functions
