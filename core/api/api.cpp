#include "api.h"

#include <string>

#include "dispatcher.h"
#include "envelope.h"
#include "log_field.h"
#include "query.h"
#include "route.h"
#include "texts.h"
#include "xid.h"

namespace penstock {

namespace {

constexpr std::string_view supported_version = "1";

void log_refusal(Core const& core, HttpRequest const& request, Problem const& refusal) {
    core.log.warning("access refused: address=" + log_field(request.remote_addr) +
                     " user=" + log_field(refusal.subject) + " why=" + log_field(refusal.detail));
}

// What only the operator can mend, or could not see otherwise, goes to the log under its XID.
void log_failure(Core const& core, std::string_view function, Problem const& failed,
                 std::string const& xid) {
    if (!failed.detail.empty()) {
        core.log.error("call failed: xid=" + xid + " function=" + log_field(function) +
                       " why=" + log_field(failed.detail));
    }
}

HttpResponse answer_version_1(Core const& core, Actor const& actor, Route const& route,
                              RawParams const& params) {
    auto const xid = make_xid();
    auto const outcome = dispatch(core, actor, route.function, params, xid);
    if (!outcome) {
        log_failure(core, route.function, outcome.error(), xid);
        return failure(route.format, route.function, outcome.error(), xid);
    }
    return success(route.format, route.function, *outcome);
}

HttpResponse answer_authenticated(Core const& core, Actor const& actor, Route const& route,
                                  HttpRequest const& request) {
    auto const params = parse_params(request);
    if (!params) {
        return failure(route.format, route.function, params.error(), "");
    }
    auto const version = params->first("api.version");
    if (!version) {
        return unknown_app(route.format, route.function);
    }
    if (*version != supported_version) {
        return failure_text(route.format, 200, route.function,
                            unknown_in_version(route.function, *version));
    }
    return answer_version_1(core, actor, route, *params);
}

}  // namespace

HttpResponse answer(Core const& core, HttpRequest const& request) {
    auto const actor =
        core.authenticator.authenticate({request.authorization, request.remote_addr});
    if (!actor) {
        log_refusal(core, request, actor.error());
        return access_refused(format_asked(request.target));
    }
    auto const route = parse_route(request.target);
    if (!route) {
        return failure(format_asked(request.target), "", route.error(), "");
    }
    if (request.method != "GET" && request.method != "POST") {
        return failure_text(route->format, 405, route->function,
                            "The request cannot be read: only GET and POST are supported.");
    }
    return answer_authenticated(core, *actor, *route, request);
}

}  // namespace penstock
