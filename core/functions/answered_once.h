// answered_once(): a call with a request_id is carried out once; the same call with the same id by
// the same caller gets the same answer for a day, and does nothing again.
//
// Kept is what was done: an answer of OK, or that the change is not enforced. A call that failed
// changed nothing, and may be tried again with its id. Where answers cannot be kept or found, the
// call works as if it had no id, and the log says so. The same id with another call is
// request_id_reused. Any thread.
#pragma once

#include <functional>
#include <string>

#include "call.h"

namespace penstock {

// `fingerprint`: the call and its arguments, as text. An empty id is none.
[[nodiscard]] Result<Outcome> answered_once(Call const& call, std::string const& request_id,
                                            std::string const& fingerprint,
                                            std::function<Result<Outcome>()> const& run);

}  // namespace penstock
