// Envelope: the last step: the answer in WHM API 1's frame, cleaned and written in the format that
// was asked for.
//
// Sources of the shapes: the published return-data guide for metadata and data; recorded answers
// for the shapes without api.version; a raw capture for the refusal of credentials, whose strings
// "2" and "0" are part of it. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/format.h"
#include "api/function.h"
#include "api/http.h"
#include "api/outcome.h"
#include "base/result.h"

namespace penstock {

// The outermost element of an answer in XML.
constexpr std::string_view root_element = "result";

// The whole answer of one call, before it is text: data and metadata.
[[nodiscard]] Value envelope(std::string_view command, Result<Outcome> outcome,
                             std::string_view xid);

// Any value as text, cleaned; `root` is the name of XML's outermost element.
[[nodiscard]] std::string write_as(Format format, std::string_view root, Value value);

// HTTP 200, or what the kind of problem has for the transport. Unauthenticated calls get
// access_refused() instead.
[[nodiscard]] HttpResponse respond_version_1(Format format, std::string_view command,
                                             Result<Outcome> outcome, std::string_view xid);

// The same for a call without api.version, in the function's own shape of that time.
[[nodiscard]] HttpResponse respond_version_0(Format format, Function const& function,
                                             Result<Outcome> outcome, std::string_view xid);

// The answer of a function whose Version0 is foreign: its data alone. A Problem of the Dispatcher's
// is told as cPanel's API 2 tells it.
[[nodiscard]] Value foreign(Result<Outcome> outcome, std::string_view xid);
// As text: the frame of API 2, `cpanelresult`, is XML's outermost element in any case.
[[nodiscard]] std::string write_foreign(Format format, Value answer);
[[nodiscard]] HttpResponse respond_foreign(Format format, Result<Outcome> outcome,
                                           std::string_view xid);

// A failure in the words given: for what is no Problem of the API, such as a version without
// functions, or a refusal of the transport.
[[nodiscard]] HttpResponse failure_text(Format format, int status, std::string_view command,
                                        std::string const& reason);

// 403 for no, wrong or expired credentials: one and the same body for all of them.
[[nodiscard]] HttpResponse access_refused(Format format);

// The answer to a call without api.version whose function is none of version 0.
[[nodiscard]] HttpResponse unknown_app(Format format, std::string_view command);

}  // namespace penstock
