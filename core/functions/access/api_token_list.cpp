#include "credentials/token_store.h"
#include "functions/access/privileges.h"
#include "functions/access/token_change.h"
#include "functions/functions.h"

namespace penstock::functions {

// `tokens` is a hash by name, as documented, and no list that output options apply to.
Function const api_token_list{
    .name = "api_token_list",
    .section = Section::authentication,
    .help = "Lists the API tokens of the caller, without their secrets.",
    .acl = Acl::manage_api_tokens,
    .run = [](Args const&, Call const& call) -> Result<Outcome> {
        auto const stored = call.core.tokens.tokens_of(call.actor.user);
        if (!stored) {
            return tl::unexpected(stored.error());
        }
        Value::Object tokens;
        for (auto const& [hash, record] : *stored) {
            auto token = shown(record);
            token.front() = {"acls", privileges_in(AclSet::from_words(record.acls))};
            tokens.emplace_back(record.name, std::move(token));
        }
        return Outcome{.data = Value::Object{{"tokens", std::move(tokens)}}};
    },
};

}  // namespace penstock::functions
