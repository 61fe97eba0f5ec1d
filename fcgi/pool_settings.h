// PoolSettings: the times and numbers of the worker pool.
#pragma once

#include <chrono>
#include <cstddef>

#include "fcgi/front_ends.h"
#include "fcgi/request_limits.h"

namespace penstock {

struct PoolSettings {
    FrontEnds front_ends;
    std::size_t threads = 64;
    Limits limits = {};

    // From the first byte of a request to its answer; its connection is shut down then.
    std::chrono::milliseconds request_deadline{10'000};
    // One read or write that makes no progress.
    std::chrono::milliseconds io_timeout{5'000};
    // A parked connection without a request. The web server's own time-out must be shorter: whoever
    // closes first must not be the one whom a request may just be on its way to.
    std::chrono::milliseconds idle_timeout{90'000};
    // How long a connection must have been silent to be closed, although its front end may yet use
    // it, when the pool ends or has no room for others.
    std::chrono::milliseconds grace{1'000};
    // When the pool ends: from when on a connection that goes on is closed behind its answer.
    std::chrono::milliseconds ending_limit{5'000};
    // How long the listener rests when descriptors or connections have run out.
    std::chrono::milliseconds accept_pause{100};
    // Open connections; what comes on top waits in the listener's backlog, which is bounded.
    std::size_t connections = 2'000;
};

}  // namespace penstock
