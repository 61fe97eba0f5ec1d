// Session doors: the paths at which sessions begin and end: they are no functions of the API.
//
//   POST /login                           a form with `user` and `pass`, a token's secret
//   GET  /cpsess##########/login?session= the link that create_user_session gives, good for once
//   GET or POST /logout, with or without /cpsess##########   ends the session of the cookie
//
// Over TLS only. The two that begin one answer HTTP 200 with the session's path in Location, as a
// path: the Perl clients match it against ^(/[^/]+) and die without (source: cPanel::PublicAPI,
// cPanel::APIClient). Never a redirection, which they would follow. Whatever is wrong is the one
// refusal of credentials. Thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "api/core.h"
#include "api/http.h"
#include "auth/authenticator.h"

namespace penstock {

enum class SessionDoor { form, link, logout };

[[nodiscard]] std::optional<SessionDoor> session_door(std::string_view target);

[[nodiscard]] HttpResponse answer_at_session_door(SessionDoor door, Core const& core,
                                                  HttpRequest const& request);

[[nodiscard]] Client client_of(HttpRequest const& request);

}  // namespace penstock
