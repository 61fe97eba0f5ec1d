// The arguments that UAPI's functions have in common.
#pragma once

#include <string>

#include "api/param.h"

namespace penstock {

inline constexpr Param<AccountName> uapi_account{ParamSpec{
    .name = "cpanel.user",
    .help = "The name of an account that the caller owns.",
    .example = "example",
}};

inline constexpr Param<std::string> uapi_email{ParamSpec{
    .name = "email",
    .help = "The address of a mailbox in a domain of the account.",
    .example = "info@example.com",
}};

}  // namespace penstock
