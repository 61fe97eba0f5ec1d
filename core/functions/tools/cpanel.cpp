#include "api/texts.h"
#include "functions/functions.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/tools/uapi.h"

namespace penstock {

namespace {

enum class CpanelApi { api_1 = 1, api_2, uapi };

}  // namespace

template <>
struct Reader<CpanelApi> {
    [[nodiscard]] static Result<CpanelApi> read(std::string_view text, ReadingContext const&) {
        return read_word<CpanelApi>(
            text, {{"1", CpanelApi::api_1}, {"2", CpanelApi::api_2}, {"3", CpanelApi::uapi}});
    }
};

}  // namespace penstock

namespace penstock::functions {

namespace {

// Both spellings are sent to both paths: a client that knows the older one sends it for JSON, too.
template <class T>
struct EitherSpelling {
    constexpr EitherSpelling(ParamSpec spec, std::string_view older_name)
        : newer(spec),
          older({.name = older_name,
                 .help = "The same, in its older spelling.",
                 .example = spec.example}) {}

    [[nodiscard]] std::optional<T> value(Args const& args) const {
        return args[newer] ? args[newer] : args[older];
    }
    [[nodiscard]] Result<T> required(Args const& args) const {
        auto found = value(args);
        return found ? Result<T>(std::move(*found))
                     : problem(ProblemKind::missing_argument, std::string(newer.spec().name));
    }

    OptionalParam<T> newer;
    OptionalParam<T> older;
};

constexpr EitherSpelling<AccountName> user{
    ParamSpec{.name = "cpanel_jsonapi_user",
              .help = "The name of an account that the caller owns.",
              .example = "example"},
    "cpanel_xmlapi_user"};
constexpr EitherSpelling<CpanelApi> api_version{
    ParamSpec{.name = "cpanel_jsonapi_apiversion",
              .help = "The API that has the function: 3 for UAPI, the only one here.",
              .example = "3"},
    "cpanel_xmlapi_apiversion"};
constexpr EitherSpelling<std::string> module_name{
    ParamSpec{.name = "cpanel_jsonapi_module",
              .help = "The module of the function; case matters.",
              .example = "Email"},
    "cpanel_xmlapi_module"};
constexpr EitherSpelling<std::string> function_name{
    ParamSpec{.name = "cpanel_jsonapi_func",
              .help = "The name of the function; case matters.",
              .example = "list_pops"},
    "cpanel_xmlapi_func"};

// API 1 and API 2 have functions of their own, and none of them is here.
Outcome not_found(CpanelApi api, UapiRequest const& request) {
    auto const reason = unknown_in_cpanel_api(request.module, request.function);
    return Outcome{.data = Value::Object{{"cpanelresult",
                                          Value::Object{{"apiversion", static_cast<int>(api)},
                                                        {"data", Value::Object{{"reason", reason},
                                                                               {"result", "0"}}},
                                                        {"error", reason},
                                                        {"event", Value::Object{{"result", 0}}},
                                                        {"func", request.function},
                                                        {"module", request.module},
                                                        {"type", "text"}}}},
                   .is_negative = true};
}

Outcome from_uapi(Call const& call, UapiRequest const& request) {
    auto answer = run_uapi(call, request);
    return Outcome{.data = Value::Object{{"apiversion", static_cast<int>(CpanelApi::uapi)},
                                         {"func", request.function},
                                         {"module", request.module},
                                         {"result", std::move(answer.result)}},
                   .is_negative = !answer.is_done,
                   .share = std::move(answer.share)};
}

Result<UapiRequest> request_from(Args const& args) {
    auto account = user.value(args);
    if (!account) {
        return problem(ProblemKind::no_such_account);
    }
    auto module = module_name.required(args);
    if (!module) {
        return tl::unexpected(std::move(module.error()));
    }
    auto function = function_name.required(args);
    if (!function) {
        return tl::unexpected(std::move(function.error()));
    }
    return UapiRequest{std::move(*account), std::move(*module), std::move(*function),
                       args[uapi_rest]};
}

}  // namespace

// Who names no API means the one that was there before there were several of them. Source of the
// arguments and of the two shapes: the guide to calling cPanel's APIs through WHM API 1.
Function const cpanel{
    .name = "cpanel",
    .section = Section::integration,
    .help = "Runs a function of UAPI for an account, and answers as UAPI does.",
    .acl = Acl::cpanel_api,
    .effect = Effect::write,
    .params = {&user.newer, &user.older, &api_version.newer, &api_version.older, &module_name.newer,
               &module_name.older, &function_name.newer, &function_name.older, &uapi_rest},
    .version_0 = Version0::foreign,
    .audits_refusals = AuditedParams{.account = &user.newer, .mailbox = &uapi_rest},
    .runs = uapi_catalog,
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const request = request_from(args);
        if (!request) {
            return tl::unexpected(request.error());
        }
        auto const api = api_version.value(args).value_or(CpanelApi::api_2);
        return api == CpanelApi::uapi ? from_uapi(call, *request) : not_found(api, *request);
    },
};

}  // namespace penstock::functions
