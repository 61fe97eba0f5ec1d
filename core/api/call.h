// Call: what a handler knows besides its arguments: who calls which function, under which id, and
// what it may use. Lives for the duration of one call, on one thread.
#pragma once

#include <string>

#include "api/core.h"
#include "api/function.h"
#include "api/time_limit.h"
#include "auth/actor.h"

namespace penstock {

struct Call {
    Core const& core;
    Actor const& actor;
    Function const& function;
    std::string const& xid;
    TimeLimit limit = {};
};

}  // namespace penstock
