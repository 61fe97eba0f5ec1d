// What making, changing and revoking an API token have in common: the rule that no caller gives a
// token more than it has itself, nor touches one that has more; and how a token is shown.
//
// Every token here belongs to the caller's own user. Pure functions of their arguments: any thread.
#pragma once

#include <string>

#include "api/args.h"
#include "api/call.h"
#include "auth/reach.h"
#include "credentials/token_store.h"
#include "functions/audit_change.h"

namespace penstock {

// The token that the arguments of api_token_create ask for. A limited caller's is as limited where
// they say nothing. exceeds_caller, naming the argument, where they ask for more than it has.
[[nodiscard]] Result<TokenRecord> new_token(Args const& args, Actor const& caller,
                                            std::int64_t now);

// The token as the arguments of api_token_update make it; what they do not name stays as it is.
// `rights`: what the token's user may do at all. token_above_caller, or exceeds_caller.
[[nodiscard]] Result<TokenRecord> changed_token(Args const& args, Actor const& caller,
                                                AclSet const& rights, TokenRecord token);

// token_above_caller where the token gets further than the caller.
[[nodiscard]] Result<void> check_may_change(Actor const& caller, AclSet const& rights,
                                            TokenRecord const& token);

[[nodiscard]] AuditSubject token_subject(Call const& call, std::string const& name);

// As in the answers of api_token_create and api_token_update.
[[nodiscard]] Value::Object shown(TokenRecord const& token);

}  // namespace penstock
