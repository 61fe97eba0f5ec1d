// The catalog of all functions of the API, as functions/list.inc names them.
#pragma once

#include "api/catalog.h"

namespace penstock {

[[nodiscard]] Catalog make_catalog();

}  // namespace penstock
