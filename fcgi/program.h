// Program: what penstock-fcgi does, once its command line is read.
//
// Each function returns the exit status: 0, or one of sysexits.h as a service manager knows them
// (77: not as this user, 78: a mistake in the configuration or in how it was started, 70: anything
// else); why is in the log. For main alone.
#pragma once

#include <cstddef>
#include <optional>

#include <Poco/Logger.h>

#include "service/service.h"

namespace penstock {

struct Start {
    std::optional<std::size_t> threads = {};  // instead of those in the settings
    bool is_by_mod_fcgid = false;             // which starts several processes, and ends them
};
[[nodiscard]] int serve_requests(Paths const& paths, Start const& start, Poco::Logger& log);
[[nodiscard]] int check_config(Paths const& paths, Poco::Logger& log);
[[nodiscard]] int map_identities_once(Paths const& paths, Poco::Logger& log);

}  // namespace penstock
