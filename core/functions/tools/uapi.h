// How a function of UAPI is run for an account. A failure is part of the answer, as UAPI tells it:
// status 0 and errors. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/answer_budget.h"
#include "api/call.h"
#include "api/passed_on.h"
#include "api/raw_params.h"
#include "api/value.h"

namespace penstock {

inline constexpr PassedOn uapi_rest{ParamSpec{
    .name = "email",
    .help = "This and every other argument is passed on to the function.",
    .example = "info@example.com",
}};

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
