// Program: what whmapi1 does, from the words of its command line to what it prints.
//
// Help, version, catalog and completion are for everybody and touch nothing. A call is for root
// alone; before anything is opened the process gives up what the function does not need of root's
// rights (Host::limit). A call goes the way of every other one: through dispatch(). One thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <Poco/Logger.h>

#include "credentials/write_rights.h"
#include "service/service.h"

namespace penstock {

// What a function needs of root's rights.
enum class Rights {
    none,       // marks, and all that only reads
    returning,  // credentials are written, and only for that moment
};

struct Host {
    bool is_root;
    Poco::Logger& log;
    // Makes the process the service user's, for good or with a way back for a moment: that is what
    // it gives.
    std::function<Result<std::unique_ptr<WriteRights const>>(Rights)> limit;
    // Asked once that is done: whose files are believed can depend on it.
    std::function<Paths()> paths;
};

// The exit statuses, which --help and the man page explain.
enum class Status { done = 0, failed = 1, not_called = 2, not_written = 3 };

struct Printed {
    Status status = Status::done;
    std::string out = {};
    std::string error = {};  // for standard error, without the program's name
};

[[nodiscard]] Printed run_command_line(std::vector<std::string> const& arguments, Host const& host);

}  // namespace penstock
