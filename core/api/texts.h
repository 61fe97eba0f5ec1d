// Texts: every sentence that a caller can read in an answer stands here or in texts.cpp, and there
// only.
//
// Clients match some of them by pattern (core/README.md says which), so they are part of the
// protocol. They never hold errno texts, paths or what() of an exception. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock {

// The reason of a failed call. `xid` goes where WHM API 1 puts its id.
[[nodiscard]] std::string reason_for(Problem const& problem, std::string_view xid);

// The same where the call named no api.version: what clients of that time were told.
[[nodiscard]] std::string reason_for_version_0(Problem const& problem, std::string_view xid);

// A function, known or not, that is asked for in a version of the API that has none such.
[[nodiscard]] std::string unknown_in_version(std::string_view function, std::string_view version);

// The whole error text where the call named no api.version.
[[nodiscard]] std::string unknown_without_version(std::string_view function);

// A function that UAPI, or cPanel's API 1 or 2, may have, but that is not here.
[[nodiscard]] std::string unknown_in_uapi(std::string_view module, std::string_view function);
[[nodiscard]] std::string unknown_in_cpanel_api(std::string_view module, std::string_view function);

// To root, of what it has stopped: who may lift it.
[[nodiscard]] std::string liftable_by(std::string const& reseller);

// To who repeats a call by its request_id, where what it did holds no more: `state` is suspended or
// held, and whether the name is that now.
[[nodiscard]] std::string changed_since(std::string const& name, std::string_view state,
                                        bool holds);

constexpr std::string_view access_denied = "Access denied";
constexpr std::string_view no_cpanel_user = "User parameter is invalid or was not supplied";
constexpr std::string_view exim_configuration_broken = "The configuration of Exim is broken.";
constexpr std::string_view wrong_method =
    "The request cannot be read: only GET and POST are supported.";

}  // namespace penstock
