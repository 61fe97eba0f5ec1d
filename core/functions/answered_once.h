// answered_once(): a call with a request_id is carried out once; the same call with the same id by
// the same caller does nothing again for a day, and is answered what holds now (`again`).
//
// Who calls counts, not with which token or session. Kept is what was done; a call that failed
// changed nothing, and may be tried again with its id. So may one whose process ended before it
// could answer: what was begun is carried out by the repetition. The same id with another call is
// request_id_reused.
//
// Each caller has room for so many ids a day (request_ids_spent beyond), and the room for one is
// taken before the call begins. Where that cannot be had, or nobody can tell whether the id was
// used, the call fails (request_not_kept) and nothing is done: it is neither done twice nor
// forgotten. Without an id it works. Any thread.
#pragma once

#include <functional>
#include <string>

#include "api/call.h"

namespace penstock {

// `fingerprint`: the call and its arguments, as text. An empty id is none.
[[nodiscard]] Result<Outcome> answered_once(Call const& call, std::string const& request_id,
                                            std::string const& fingerprint,
                                            std::function<Result<Outcome>()> const& run,
                                            std::function<Result<Outcome>()> const& again);

}  // namespace penstock
