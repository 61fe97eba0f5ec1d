// The argument that names the account to act on, the same in every function that has one.
#pragma once

#include "api/param.h"

namespace penstock {

inline constexpr Param<AccountName> user_param{ParamSpec{
    .name = "user",
    .help = "The name of an account that the caller owns.",
    .example = "example",
}};

}  // namespace penstock
