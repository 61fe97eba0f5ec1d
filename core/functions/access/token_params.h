// The arguments that the functions for API tokens share, and the types that they become.
//
// Source of the limits: WHM API 1's documentation of api_token_create and api_token_update.
// Constants; any thread.
#pragma once

#include <string>

#include "api/param.h"
#include "auth/acl.h"

namespace penstock {

// At most 50 of [A-Za-z0-9_-].
struct TokenName {
    std::string text;
};

// One address, a network in CIDR notation, or `any`: no limit.
struct AllowedAddress {
    std::string text;
    [[nodiscard]] bool is_any() const { return text == "any"; }
};

template <>
struct Reader<TokenName> {
    [[nodiscard]] static Result<TokenName> read(std::string_view text, ReadingContext const&);
};

template <>
struct Reader<AllowedAddress> {
    [[nodiscard]] static Result<AllowedAddress> read(std::string_view text, ReadingContext const&);
};

template <>
struct Reader<Acl> {
    [[nodiscard]] static Result<Acl> read(std::string_view text, ReadingContext const&);
};

inline constexpr Param<TokenName> new_token_name_param{ParamSpec{
    .name = "token_name",
    .help = "The name of the new token, which no other token of the caller has.",
    .example = "billing",
}};

// Any text: a token that an operator has put there by hand can have any name.
inline constexpr Param<std::string> token_name_param{ParamSpec{
    .name = "token_name",
    .help = "The name of a token of the caller.",
    .example = "billing",
}};

inline constexpr ListParam<std::string> token_names_param{
    ParamSpec{
        .name = "token_name",
        .help = "The name of a token of the caller.",
        .example = "billing",
    },
    Presence::one_or_more};

inline constexpr OptionalParam<TokenName> new_name_param{ParamSpec{
    .name = "new_name",
    .help = "Another name for it.",
    .example = "billing-2",
}};

inline constexpr ListParam<Acl> acl_param{ParamSpec{
    .name = "acl",
    .help = "A right of the token; only rights that the caller has.",
    .example = "suspend-acct",
}};

inline constexpr OptionalParam<UnixTime> expires_at_param{ParamSpec{
    .name = "expires_at",
    .help = "When the token stops working, in seconds since 1970; 0 is never.",
    .example = "1893456000",
}};

inline constexpr ListParam<AllowedAddress> whitelist_ip_param{ParamSpec{
    .name = "whitelist_ip",
    .help = "An address or network that the token may be used from; any is no limit.",
    .example = "192.0.2.8/29",
}};

}  // namespace penstock
