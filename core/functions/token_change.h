// What making, changing and revoking an API token have in common: the rule that no caller gives a
// token more than it has itself, and cannot touch one that has more; and how a token is shown.
//
// Every token here belongs to the caller's own user. Pure but for what `call` reads; any thread.
#pragma once

#include <string>

#include "args.h"
#include "audit_change.h"
#include "call.h"
#include "reach.h"
#include "token_store.h"

namespace penstock {

// What the arguments acl, expires_at and whitelist_ip ask for; where one is not given, `otherwise`.
// One that is given but empty means: no rights, never, any address.
[[nodiscard]] Reach asked_for(Args const& args, Reach const& otherwise);

// exceeds_caller, naming the argument, where `wanted` is more than the caller has.
[[nodiscard]] Result<void> check_within_caller(Call const& call, Reach const& wanted);

// How far the token gets, if that is not further than its caller; no_such_token, or
// token_above_caller.
[[nodiscard]] Result<Reach> reach_to_change(Call const& call,
                                            std::optional<StoredToken> const& token,
                                            std::string const& name);

[[nodiscard]] AuditSubject token_subject(Call const& call, std::string const& name);

// As in the answers of api_token_create and api_token_update.
[[nodiscard]] Value::Object shown(TokenRecord const& token);

}  // namespace penstock
