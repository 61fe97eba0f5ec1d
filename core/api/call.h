// Call: what a handler knows besides its arguments: who calls which function, under which id, and
// what it may use. Lives for the duration of one call, on one thread.
#pragma once

#include <string>

#include "actor.h"
#include "core.h"
#include "function.h"
#include "time_limit.h"

namespace penstock {

struct Call {
    Core const& core;
    Actor const& actor;
    Function const& function;
    std::string const& xid;
    TimeLimit limit = {};
};

}  // namespace penstock
