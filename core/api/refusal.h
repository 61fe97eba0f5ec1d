// Refusal: what becomes of a request whose credentials are not good: a line in the log and one and
// the same answer.
//
// The line is `access refused: address="..." user="..." why="..."`: deploy/fail2ban reads it, so
// its form is fixed. Nothing in it can forge another (log_field.h). Thread-safe.
#pragma once

#include "api/core.h"
#include "api/http.h"
#include "base/result.h"

namespace penstock {

[[nodiscard]] HttpResponse refuse_access(Core const& core, HttpRequest const& request,
                                         Problem const& refusal);

}  // namespace penstock
