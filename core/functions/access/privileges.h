// A set of rights as WHM API 1 shows it: every right that there is, with 1 or 0. Pure: any thread.
#pragma once

#include "api/value.h"
#include "auth/acl.h"

namespace penstock {

// 1 for what the set names: of `all`, that word alone. As recorded answers of listacls have it.
[[nodiscard]] Value::Object privileges_in(AclSet const& set);
// 1 for what the set allows: with `all`, everything. As recorded answers of myprivs have it.
[[nodiscard]] Value::Object privileges_by(AclSet const& set);

}  // namespace penstock
