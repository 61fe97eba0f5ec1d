#include "functions.h"

namespace penstock {

Catalog make_catalog() {
    return Catalog({
#define PENSTOCK_FUNCTION(name) &functions::name,
#include "list.inc"
#undef PENSTOCK_FUNCTION
    });
}

}  // namespace penstock
