#include "functions/mailboxes/uapi_catalog.h"

namespace penstock {

Catalog const& uapi_catalog() {
    static Catalog const catalog({
#define PENSTOCK_UAPI(module, function) &uapi::module::function,
#include "functions/mailboxes/uapi.inc"
#undef PENSTOCK_UAPI
    });
    return catalog;
}

}  // namespace penstock
