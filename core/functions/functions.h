// The functions of list.inc: their declarations, and the catalog of all of them.
#pragma once

#include "catalog.h"
#include "function.h"

namespace penstock {

namespace functions {
#define PENSTOCK_FUNCTION(name) extern Function const name;
#include "list.inc"
#undef PENSTOCK_FUNCTION
}  // namespace functions

[[nodiscard]] Catalog make_catalog();

}  // namespace penstock
