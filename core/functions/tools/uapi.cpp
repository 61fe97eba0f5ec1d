#include "functions/tools/uapi.h"

#include <algorithm>
#include <array>

#include "api/dispatcher.h"
#include "api/texts.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/mailboxes/uapi_params.h"

namespace penstock {

namespace {

constexpr auto own_prefixes =
    std::to_array<std::string_view>({"api.", "cpanel.", "cpanel_jsonapi_", "cpanel_xmlapi_"});

// What the caller wrote for the function, and the account of the request under the name that the
// functions ask for: nobody can put another in its place.
RawParams arguments_for(UapiRequest const& request) {
    RawParams arguments;
    arguments.add(std::string(uapi_account.spec().name), request.account.text());
    for (auto const& [name, value] : request.arguments) {
        bool const is_own = std::ranges::any_of(
            own_prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
        if (!is_own) {
            arguments.add(name, value);
        }
    }
    return arguments;
}

// As UAPI writes them: no texts are null.
Value list_or_null(std::vector<std::string> const& texts) {
    return texts.empty() ? Value() : Value(Value::List(texts.begin(), texts.end()));
}

struct Texts {
    std::vector<std::string> errors = {};
    std::vector<std::string> messages = {};
};

Value uapi_frame(Value data, Texts const& texts, int status) {
    return Value::Object{{"data", std::move(data)},
                         {"errors", list_or_null(texts.errors)},
                         {"messages", list_or_null(texts.messages)},
                         {"metadata", Value::Object{}},
                         {"status", status},
                         {"warnings", Value()}};
}

UapiAnswer uapi_failure(std::string reason) {
    return {uapi_frame(Value(), {.errors = {std::move(reason)}}, 0)};
}

}  // namespace

UapiAnswer run_uapi(Call const& call, UapiRequest const& request) {
    auto const* const function = uapi_catalog().find(request.module + "::" + request.function);
    if (function == nullptr) {
        return uapi_failure(unknown_in_uapi(request.module, request.function));
    }
    auto outcome =
        dispatch(call.core, call.actor, *function, arguments_for(request), call.xid, call.limit);
    if (!outcome) {
        return uapi_failure(reason_for(outcome.error(), call.xid));
    }
    return {
        uapi_frame(std::move(outcome->data).value_or(Value()), {.messages = outcome->messages}, 1),
        true, std::move(outcome->share)};
}

}  // namespace penstock
