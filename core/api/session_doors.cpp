#include "api/session_doors.h"

#include <algorithm>

#include "api/envelope.h"
#include "api/listing.h"
#include "api/query.h"
#include "api/refusal.h"
#include "api/route.h"
#include "api/xid.h"
#include "auth/authenticator.h"
#include "auth/session_cookie.h"
#include "auth/session_opening.h"
#include "credentials/session_store.h"

namespace penstock {

namespace {

Problem no_entry(std::string why) {
    return {ProblemKind::unauthenticated, "", std::move(why), {}};
}

HttpHeader cookie(std::string_view secret) {
    return {"Set-Cookie", "__Host-whostmgrsession=", secret,
            "; Secure; HttpOnly; SameSite=Strict; Path=/"};
}

// As WHM answers a login with login_only: clients read `security_token`.
HttpResponse entered(std::string_view secret, std::string const& security_token) {
    auto const path = "/cpsess" + security_token;
    auto const body =
        Value::Object{{"redirect", path + "/"}, {"security_token", path}, {"status", 1}};
    return {200,
            std::string(content_type_for(Format::json)),
            write_as(Format::json, "", body),
            {{"Location", "/cpsess", security_token, "/"}, cookie(secret)}};
}

HttpResponse login_failure(Problem problem) {
    return respond_version_1(Format::json, "login", tl::unexpected(std::move(problem)), make_xid());
}

// A text that is given once, or several times alike.
std::string_view single(RawParams const& params, std::string_view name) {
    return params.is_ambiguous(name) ? "" : params.first(name).value_or("");
}

HttpResponse enter_by_form(Core const& core, HttpRequest const& request) {
    auto const params = parse_params(request);
    if (request.method != "POST" || !params) {
        return refuse_access(core, request, no_entry("no login form"));
    }
    auto const given = token_credential(single(*params, "user"), single(*params, "pass"));
    auto const actor = core.authenticator.by_token(given, client_of(request));
    if (!actor) {
        return refuse_access(core, request, actor.error());
    }
    auto const opened = core.session_opening.open(*actor, actor->user);
    return opened ? entered(opened->secret, opened->security_token) : login_failure(opened.error());
}

HttpResponse enter_by_link(Core const& core, HttpRequest const& request) {
    auto const params = parse_params(request);
    if (request.method != "GET" || !params) {
        return refuse_access(core, request, no_entry("no login link"));
    }
    auto const session = single(*params, "session");
    auto const colon = std::min(session.find(':'), session.size());
    auto const secret = session.substr(std::min(colon + 1, session.size()));
    auto const security_token = security_token_asked(request.target);
    auto const actor =
        core.authenticator.by_session(Secret(secret), security_token, client_of(request));
    if (!actor) {
        return refuse_access(core, request, actor.error());
    }
    if (actor->user != session.substr(0, colon)) {
        return refuse_access(core, request, no_entry("the link names another user"));
    }
    auto const renewed = core.session_opening.renew_secret(secret);
    if (!renewed && renewed.error().kind != ProblemKind::unauthenticated) {
        return login_failure(renewed.error());
    }
    return renewed ? entered(*renewed, std::string(security_token))
                   : refuse_access(core, request, renewed.error());
}

// Whoever has the cookie may end its session; another site cannot send it (SameSite).
HttpResponse leave(Core const& core, HttpRequest const& request) {
    auto const secret = session_cookie(request.cookie);
    bool const is_asked = request.method == "GET" || request.method == "POST";
    if (!secret || !is_asked) {
        return refuse_access(core, request, no_entry("no session to end"));
    }
    auto const ended = core.sessions.end(token_hash(*secret));
    if (!ended) {
        return login_failure(ended.error());
    }
    if (!*ended) {
        return refuse_access(core, request, no_entry("no session to end"));
    }
    return {200,
            std::string(content_type_for(Format::json)),
            write_as(Format::json, "", Value::Object{{"status", 1}}),
            {{"Set-Cookie", "__Host-whostmgrsession=", "",
              "; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/"}}};
}

}  // namespace

std::optional<SessionDoor> session_door(std::string_view target) {
    auto path = path_asked(target);
    if (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    if (path == "/login") {
        return security_token_asked(target).empty() ? SessionDoor::form : SessionDoor::link;
    }
    return path == "/logout" ? std::optional(SessionDoor::logout) : std::nullopt;
}

HttpResponse answer_at_session_door(SessionDoor door, Core const& core,
                                    HttpRequest const& request) {
    if (!request.tls) {
        return refuse_access(core, request, no_entry("a session without TLS"));
    }
    switch (door) {
        case SessionDoor::form:
            return enter_by_form(core, request);
        case SessionDoor::link:
            return enter_by_link(core, request);
        case SessionDoor::logout:
            break;
    }
    return leave(core, request);
}

Client client_of(HttpRequest const& request) {
    return {.address = request.remote_addr, .has_tls = request.tls};
}

}  // namespace penstock
