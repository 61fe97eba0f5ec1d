#include "auth/authenticator.h"
#include "auth/token_secret.h"
#include "base/clock.h"
#include "credentials/credential_writer.h"
#include "credentials/token_store.h"
#include "functions/access/token_change.h"
#include "functions/access/token_params.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

Result<void> add(Call const& call, StoredToken const& token) {
    auto const edit = call.core.tokens.edit(call.core.credential_writer);
    if (!edit) {
        return tl::unexpected(edit.error());
    }
    auto const& name = token.record.name;
    auto const namesake = edit->find(call.actor.user, name);
    if (!namesake) {
        return tl::unexpected(namesake.error());
    }
    if (*namesake) {
        return problem(ProblemKind::token_exists, name);
    }
    return record_and(call, token_subject(call, name), [&]() -> Result<void> {
        auto put = edit->put(token);
        if (!put) {
            // Whether it is on disk is unknown, and nobody will ever know its secret.
            static_cast<void>(edit->remove({token}));
        }
        return put;
    });
}

}  // namespace

Function const api_token_create{
    .name = "api_token_create",
    .section = Section::authentication,
    .help = "Makes an API token for the caller and shows its secret, this once.",
    .acl = Acl::manage_api_tokens,
    .effect = Effect::administer,
    .params = {&new_token_name_param, &acl_param, &expires_at_param, &whitelist_ip_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        if (!call.actor.is_private && !call.actor.is_on_host) {
            return problem(ProblemKind::not_private, std::string(call.function.name));
        }
        auto record = new_token(args, call.actor, call.core.clock.wall());
        if (!record) {
            return tl::unexpected(std::move(record.error()));
        }
        auto const secret = make_token_secret();
        StoredToken const token{token_hash(secret), std::move(*record)};
        if (auto added = add(call, token); !added) {
            return tl::unexpected(std::move(added.error()));
        }
        auto data = shown(token.record);
        data.insert(data.end() - 1, {"token", std::string(secret.reveal())});
        return Outcome{.data = std::move(data)};
    },
};

}  // namespace penstock::functions
