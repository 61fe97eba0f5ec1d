#include "functions/functions.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/mailboxes/uapi_params.h"
#include "functions/tools/uapi.h"

namespace penstock::functions {

namespace {

constexpr Param<std::string> module_param{ParamSpec{
    .name = "cpanel.module",
    .help = "The module of the function; case matters.",
    .example = "Email",
}};
constexpr Param<std::string> function_param{ParamSpec{
    .name = "cpanel.function",
    .help = "The name of the function; case matters.",
    .example = "list_pops",
}};

}  // namespace

// The call has succeeded when the function was run, be it in vain: `status` and `errors` in its
// answer tell. Source: WHM API 1's documentation of uapi_cpanel.
Function const uapi_cpanel{
    .name = "uapi_cpanel",
    .section = Section::integration,
    .help = "Runs a function of UAPI for an account.",
    .acl = Acl::cpanel_api,
    .effect = Effect::write,
    .params = {&uapi_account, &module_param, &function_param, &uapi_rest},
    .audits_refusals = AuditedParams{.account = &uapi_account, .mailbox = &uapi_rest},
    .runs = uapi_catalog,
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto answer = run_uapi(call, {.account = args[uapi_account],
                                      .module = args[module_param],
                                      .function = args[function_param],
                                      .arguments = args[uapi_rest]});
        return Outcome{.data = Value::Object{{"uapi", std::move(answer.result)}},
                       .share = std::move(answer.share)};
    },
};

}  // namespace penstock::functions
