// The functions of list.inc: their declarations, and the catalog of all of them.
#pragma once

#include "api/catalog.h"
#include "api/function.h"

namespace penstock {

namespace functions {
#define PENSTOCK_FUNCTION(name) extern Function const name;
#include "functions/list.inc"
#undef PENSTOCK_FUNCTION
}  // namespace functions

[[nodiscard]] Catalog make_catalog();

}  // namespace penstock
