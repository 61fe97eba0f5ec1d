// The argument that names a domain, the same in every function that has one.
#pragma once

#include <string>

#include "api/param.h"

namespace penstock {

inline constexpr Param<std::string> domain_param{ParamSpec{
    .name = "domain",
    .help = "A domain of an account that the caller owns.",
    .example = "example.com",
}};

}  // namespace penstock
