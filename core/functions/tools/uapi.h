// UAPI: the functions of cPanel's UAPI that penstock has, and how one of them is run for an
// account.
//
// Each is declared as any other function is, under the name Module::function; its first parameter
// is the account, which Accounts has resolved for the caller. It may be run by who may run what
// runs it (cpanel, uapi_cpanel). A failure is part of the answer, as UAPI tells it: status 0 and
// errors. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/answer_budget.h"
#include "api/call.h"
#include "api/catalog.h"
#include "api/raw_params.h"
#include "api/value.h"

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

// A list as the data of a function, or answer_too_large where there is no memory for it now.
[[nodiscard]] Result<Outcome> list_outcome(Call const& call, Value::List rows);

struct UapiRequest {
    AccountName account;
    std::string module;
    std::string function;
    RawParams const& arguments;  // those that are meant for this API are left out when it is run
};

struct UapiAnswer {
    Value result;  // data, errors, messages, metadata, status, warnings
    bool is_done = false;
    AnswerBudget::Share share = {};  // of what `result` holds
};

[[nodiscard]] UapiAnswer run_uapi(Call const& call, UapiRequest const& request);

}  // namespace penstock
