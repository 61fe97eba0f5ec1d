#include "functions.h"
#include "token_change.h"
#include "token_params.h"

namespace penstock::functions {

namespace {

constexpr Param<std::string> token_name{ParamSpec{
    .name = "token_name",
    .help = "The name of a token of the caller.",
    .example = "billing",
}};

constexpr OptionalParam<TokenName> new_name{ParamSpec{
    .name = "new_name",
    .help = "Another name for it.",
    .example = "billing-2",
}};

Result<StoredToken> updated(Args const& args, Call const& call, StoredToken token,
                            Reach const& now) {
    auto const wanted = asked_for(args, now);
    if (auto within = check_within_caller(call, wanted); !within) {
        return tl::unexpected(std::move(within.error()));
    }
    token.record.name = args[new_name].value_or(TokenName{token.record.name}).text;
    token.record.acls = wanted.acls.words();
    token.record.expires_at = wanted.expires_at;
    token.record.addresses = wanted.addresses;
    return token;
}

Result<StoredToken> update(Args const& args, Call const& call, TokenEdit const& edit) {
    auto const& name = args[token_name];
    auto const token = edit.find(call.actor.user, name);
    if (!token) {
        return tl::unexpected(token.error());
    }
    auto const now = reach_to_change(call, *token, name);
    if (!now) {
        return tl::unexpected(now.error());
    }
    auto next = updated(args, call, **token, *now);
    if (!next) {
        return next;
    }
    auto const namesake = edit.find(call.actor.user, next->record.name);
    if (!namesake) {
        return tl::unexpected(namesake.error());
    }
    if (*namesake && (*namesake)->hash != next->hash) {
        return problem(ProblemKind::token_exists, next->record.name);
    }
    auto const put = record_and(call, token_subject(call, name), [&] { return edit.put(*next); });
    if (!put) {
        return tl::unexpected(put.error());
    }
    return next;
}

}  // namespace

// What is not given stays as it is, although the documentation says of acl, expires_at and
// whitelist_ip that all is granted then: a client that only renames a token must not widen it.
// What the token may do is written down by name, as api_token_create does.
Function const api_token_update{
    .name = "api_token_update",
    .section = "Tokens",
    .help = "Changes the name, the rights, the end or the addresses of an API token of the caller.",
    .acl = Acl::manage_api_tokens,
    .effect = Effect::administer,
    .params = {&token_name, &new_name, &acl_param, &expires_at_param, &whitelist_ip_param},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const edit = call.core.tokens.edit(call.core.credential_writer);
        if (!edit) {
            return tl::unexpected(edit.error());
        }
        auto const token = update(args, call, *edit);
        if (!token) {
            return tl::unexpected(token.error());
        }
        return Outcome{.data = shown(token->record)};
    },
};

}  // namespace penstock::functions
