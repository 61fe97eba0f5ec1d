#include "functions.h"
#include "token_change.h"
#include "token_params.h"
#include "token_secret.h"

namespace penstock::functions {

namespace {

constexpr Param<TokenName> token_name{ParamSpec{
    .name = "token_name",
    .help = "The name of the new token, which no other token of the caller has.",
    .example = "billing",
}};

Reach wanted_reach(Args const& args, Call const& call) {
    auto const caller = reach_of(call.actor);
    auto wanted = asked_for(args, caller);
    if (args[acl_param].empty()) {
        wanted.acls = caller.acls;  // documented: without acl, all that the caller has
    }
    return wanted;
}

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

// A token of a limited caller is as limited where the arguments say nothing. What it may do is
// written down by name, so that it does not grow with the rights of its user.
Function const api_token_create{
    .name = "api_token_create",
    .section = "Tokens",
    .help = "Makes an API token for the caller and shows its secret, this once.",
    .acl = Acl::manage_api_tokens,
    .effect = Effect::administer,
    .params = {&token_name, &acl_param, &expires_at_param, &whitelist_ip_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        if (!call.actor.is_private && !call.actor.is_on_host) {
            return problem(ProblemKind::not_private, std::string(call.function.name));
        }
        auto const wanted = wanted_reach(args, call);
        if (auto within = check_within_caller(call, wanted); !within) {
            return tl::unexpected(std::move(within.error()));
        }
        auto const secret = make_token_secret();
        StoredToken const token{token_hash(secret),
                                {.user = call.actor.user,
                                 .name = args[token_name].text,
                                 .acls = wanted.acls.words(),
                                 .expires_at = wanted.expires_at,
                                 .addresses = wanted.addresses,
                                 .created_at = call.core.clock.wall()}};
        if (auto added = add(call, token); !added) {
            return tl::unexpected(std::move(added.error()));
        }
        auto data = shown(token.record);
        data.insert(data.end() - 1, {"token", std::string(secret.reveal())});
        return Outcome{.data = std::move(data)};
    },
};

}  // namespace penstock::functions
