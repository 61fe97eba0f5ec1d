#include "api/api.h"

#include <chrono>
#include <string>

#include "api/catalog.h"
#include "api/dispatcher.h"
#include "api/envelope.h"
#include "api/listing.h"
#include "api/query.h"
#include "api/refusal.h"
#include "api/route.h"
#include "api/session_doors.h"
#include "api/texts.h"
#include "api/xid.h"
#include "auth/authenticator.h"
#include "base/clock.h"
#include "settings/settings.h"

namespace penstock {

namespace {

constexpr std::string_view supported_version = "1";

// Somewhat before the transport gives the request up, so that the answer still gets out.
TimeLimit limit_from_now(Core const& core) {
    return TimeLimit(core.clock.monotonic() +
                     std::chrono::milliseconds(core.settings.request_seconds) * 9 / 10);
}

HttpResponse answer_foreign(Core const& core, Actor const& actor, Function const& function,
                            Format format, RawParams const& params, TimeLimit limit) {
    auto const xid = make_xid();
    return respond_foreign(format, dispatch(core, actor, function, params, xid, limit), xid);
}

HttpResponse answer_version_0(Core const& core, Actor const& actor, Function const& function,
                              Format format, RawParams const& params, TimeLimit limit) {
    auto const xid = make_xid();
    return respond_version_0(format, function, dispatch(core, actor, function, params, xid, limit),
                             xid);
}

HttpResponse answer_authenticated(Core const& core, Actor const& actor, Route const& route,
                                  HttpRequest const& request) {
    auto const limit = limit_from_now(core);
    auto const params = parse_params(request);
    if (!params) {
        return respond_version_1(route.format, route.function, tl::unexpected(params.error()), "");
    }
    auto const version = params->first("api.version");
    auto const function = core.catalog.require(route.function);
    auto const version_0 = function ? (*function)->version_0 : Version0::none;
    if (version_0 == Version0::foreign) {
        return answer_foreign(core, actor, **function, route.format, *params, limit);
    }
    if (version_0 != Version0::none && version.value_or("0") == "0") {
        return answer_version_0(core, actor, **function, route.format, *params, limit);
    }
    if (!version) {
        return unknown_app(route.format, route.function);
    }
    if (*version != supported_version) {
        return failure_text(route.format, 200, route.function,
                            unknown_in_version(route.function, *version));
    }
    auto const xid = make_xid();
    auto outcome = function.and_then(
        [&](Function const* known) { return dispatch(core, actor, *known, *params, xid, limit); });
    return respond_version_1(route.format, route.function, std::move(outcome), xid);
}

}  // namespace

HttpResponse answer_http(Core const& core, HttpRequest const& request) {
    if (auto const door = session_door(request.target)) {
        return answer_at_session_door(*door, core, request);
    }
    auto const actor =
        core.authenticator.authenticate({.authorization = request.authorization,
                                         .remote_user = request.remote_user,
                                         .cookie = request.cookie,
                                         .security_token = security_token_asked(request.target),
                                         .client = client_of(request)});
    if (!actor) {
        return refuse_access(core, request, actor.error());
    }
    auto const route = parse_route(request.target);
    if (!route) {
        return respond_version_1(format_asked(request.target), "", tl::unexpected(route.error()),
                                 "");
    }
    if (request.method != "GET" && request.method != "POST") {
        return failure_text(route->format, 405, route->function, std::string(wrong_method));
    }
    return answer_authenticated(core, *actor, *route, request);
}

}  // namespace penstock
