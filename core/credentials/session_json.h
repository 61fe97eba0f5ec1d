// A session's file as text: one line of JSON with exactly the members of SessionRecord.
//
// JSON and not `key=value` lines: of such a file a line break in any value makes rights
// (CVE-2026-41940). session_from() believes only what session_json() could have written; the error
// says in words what is wrong. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "credentials/session_record.h"

namespace penstock {

[[nodiscard]] std::string session_json(SessionRecord const& session);
[[nodiscard]] tl::expected<SessionRecord, std::string> session_from(std::string_view text);

}  // namespace penstock
