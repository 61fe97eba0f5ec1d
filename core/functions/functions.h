// The functions of list.inc: their declarations.
#pragma once

#include "api/function.h"

namespace penstock {

namespace functions {
#define PENSTOCK_FUNCTION(name) extern Function const name;
#include "functions/list.inc"
#undef PENSTOCK_FUNCTION
}  // namespace functions

}  // namespace penstock
