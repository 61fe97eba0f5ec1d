// The functions of uapi.inc: their declarations, and the catalog of all of them, which are those of
// cPanel's UAPI that penstock has.
//
// Each is declared as any other function is, under the name Module::function; its first parameter
// is the account, which Accounts has resolved for the caller. It may be run by who may run what
// runs it (cpanel, uapi_cpanel). Any thread.
#pragma once

#include "api/catalog.h"

namespace penstock {

namespace uapi {
#define PENSTOCK_UAPI(module, function) \
    namespace module {                  \
    extern Function const function;     \
    }
#include "functions/mailboxes/uapi.inc"
#undef PENSTOCK_UAPI
}  // namespace uapi

[[nodiscard]] Catalog const& uapi_catalog();

}  // namespace penstock
