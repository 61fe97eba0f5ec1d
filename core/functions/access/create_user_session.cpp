#include <Poco/Environment.h>
#include <Poco/Logger.h>

#include "accounts/domain_key.h"
#include "api/call.h"
#include "api/core.h"
#include "auth/accounts.h"
#include "auth/session_opening.h"
#include "base/log_field.h"
#include "functions/functions.h"

namespace penstock {

namespace {

constexpr std::string_view service_of_whm = "whostmgrd";

// Of the services of WHM API 1's documentation only WHM's own is here.
struct SessionService {};

}  // namespace

template <>
struct Reader<SessionService> {
    [[nodiscard]] static Result<SessionService> read(std::string_view text, ReadingContext const&) {
        if (text != service_of_whm) {
            return invalid("", "whostmgrd, the one service that this server has sessions for");
        }
        return SessionService{};
    }
};

namespace {

struct HostName {
    std::string text;
};

}  // namespace

template <>
struct Reader<HostName> {
    [[nodiscard]] static Result<HostName> read(std::string_view text, ReadingContext const&) {
        auto name = domain_key(text);
        return name ? Result<HostName>(HostName{std::move(*name)}) : invalid("", "a domain");
    }
};

namespace {

constexpr Param<std::string> session_user_param{ParamSpec{
    .name = "user",
    .help = "Whose session it is: the caller, or a reseller if the caller owns every account.",
    .example = "root",
}};
constexpr Param<SessionService> service_param{ParamSpec{
    .name = "service",
    .help = "The service that the session is for: whostmgrd.",
    .example = "whostmgrd",
}};
constexpr OptionalParam<std::string> app_param{ParamSpec{
    .name = "app",
    .help = "Accepted and ignored: this server has no pages.",
    .example = "home",
}};
constexpr OptionalParam<std::string> locale_param{ParamSpec{
    .name = "locale",
    .help = "Accepted and ignored: this server has no pages.",
    .example = "en",
}};
constexpr OptionalParam<HostName> preferred_domain_param{ParamSpec{
    .name = "preferred_domain",
    .help = "The host of the link, instead of this server's own name.",
    .example = "host.example",
}};

// The documented port of WHM over TLS.
std::string url_of(OpenedSession const& session, std::string const& host) {
    return "https://" + host + ":2087/cpsess" + session.security_token +
           "/login/?session=" + session.user + "%3A" + session.secret;
}

// That an account of the caller's own is no reseller may be told; of others nothing is.
Problem why_not(Problem const& problem, Call const& call, std::string const& user) {
    bool const is_own_account = problem.kind == ProblemKind::no_such_account &&
                                call.core.accounts.resolve(call.actor, user);
    return is_own_account ? invalid(std::string(session_user_param.spec().name),
                                    "your own name or, if you own every account, a reseller's")
                                .value()
                          : problem;
}

Result<Outcome> create(Args const& args, Call const& call) {
    if (!call.actor.is_private && !call.actor.is_on_host) {
        return problem(ProblemKind::not_private, std::string(call.function.name));
    }
    auto const& user = args[session_user_param];
    auto const opened = call.core.session_opening.open(call.actor, user);
    if (!opened) {
        return tl::unexpected(why_not(opened.error(), call, user));
    }
    auto const& preferred = args[preferred_domain_param];
    auto const host = preferred ? preferred->text : Poco::Environment::nodeName();
    call.core.log.information("session made: xid=" + call.xid + " user=" + opened->user +
                              " by=" + log_field(call.actor.user) +
                              " address=" + log_field(call.actor.address));
    return Outcome{.data = Value::Object{{"cp_security_token", "/cpsess" + opened->security_token},
                                         {"expires", opened->expires_at},
                                         {"service", std::string(service_of_whm)},
                                         {"session", opened->user + ":" + opened->secret},
                                         {"url", url_of(*opened, host)}},
                   .reason = "Created session"};
}

}  // namespace

namespace functions {

// What it returns lets somebody in, once, by the link; the session is never more than the caller's
// credential, whenever it is used (core/auth/authenticator.h).
Function const create_user_session{
    .name = "create_user_session",
    .section = Section::server_administration,
    .help = "Makes a login session with no more rights than the caller has.",
    .acl = Acl::create_user_session,
    .effect = Effect::write,
    .params = {&session_user_param, &service_param, &app_param, &locale_param,
               &preferred_domain_param},
    .run = create,
};

}  // namespace functions

}  // namespace penstock
