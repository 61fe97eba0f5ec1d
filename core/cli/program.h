// Program: what whmapi1 does, from the words of its command line to what it prints.
//
// Help, version, catalog and completion are for everybody and touch nothing. A call is for root
// alone; before anything is opened the process gives up what the function does not need of root's
// rights (Host::limit). A call goes the way of every other one: through dispatch(). One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <Poco/Logger.h>

#include "service.h"

namespace penstock {

// What is left of root's rights while a function runs.
enum class Rights {
    none,       // only the service user's, for good
    returning,  // the service user's, and root's again where credentials are written
    all,        // credentials are written
};

struct Host {
    Paths paths;
    Poco::Logger& log;
    bool is_root;
    std::function<Result<void>(Rights)> limit;
};

// The exit statuses, which --help and the man page explain.
enum class Status { done = 0, failed = 1, not_called = 2, not_written = 3 };

struct Printed {
    Status status = Status::done;
    std::string out = {};
    std::string error = {};  // for standard error, without the program's name
};

[[nodiscard]] Printed run(std::vector<std::string> const& arguments, Host const& host);

}  // namespace penstock
