#include "service/full_catalog.h"

#include "functions/functions.h"

namespace penstock {

Catalog make_catalog() {
    return Catalog({
#define PENSTOCK_FUNCTION(name) &functions::name,
#include "functions/list.inc"
#undef PENSTOCK_FUNCTION
    });
}

}  // namespace penstock
