// The audit line of a call that was refused, or failed: for functions whose declaration asks for it
// (audits_refusals) and says which arguments name account and mailbox; why is told by the argument
// `reason`. One line a call, of callers with valid credentials only: others come no further than
// the Authenticator. A change that was made but is not enforced has a line of its own already. Any
// thread.
#pragma once

#include <string>

#include "api/core.h"
#include "api/function.h"
#include "api/raw_params.h"
#include "auth/actor.h"
#include "base/result.h"

namespace penstock {

void record_refusal(Core const& core, Actor const& actor, Function const& function,
                    RawParams const& params, std::string const& xid, Problem const& problem);

}  // namespace penstock
