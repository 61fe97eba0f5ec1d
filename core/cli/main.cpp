// whmapi1: the command line. This file has what can be done to a process but once.
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include <Poco/AutoPtr.h>
#include <Poco/Logger.h>
#include <Poco/SyslogChannel.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "base/process.h"
#include "cli/program.h"
#include "cli/root_rights.h"
#include "cli/standard_streams.h"

namespace {

using penstock::Result;
using penstock::Rights;
using penstock::Status;
using penstock::WriteRights;

Result<std::unique_ptr<WriteRights const>> limit(Rights rights) {
    bool const is_for_good = rights == Rights::none;
    auto const limited = is_for_good ? penstock::become(penstock::service_user)
                                     : penstock::act_as(penstock::service_user);
    if (!limited) {
        return tl::unexpected(limited.error());
    }
    if (is_for_good) {
        return std::make_unique<WriteRights const>();
    }
    return std::make_unique<penstock::RootRights const>();
}

// The system log alone: what is printed is the answer.
Poco::Logger& make_log() {
    constexpr auto name = "whmapi1";
    Poco::AutoPtr<Poco::Channel> const channel(new Poco::SyslogChannel(
        name, Poco::SyslogChannel::SYSLOG_PID, Poco::SyslogChannel::SYSLOG_DAEMON));
    return Poco::Logger::create(name, channel);
}

void complain(std::string const& text) {
    // Nowhere to report that even this cannot be written.
    static_cast<void>(penstock::write_out(STDERR_FILENO, "whmapi1: " + text + "\n"));
}

}  // namespace

int main(int argc, char** argv) {
    penstock::secure_standard_streams();
    penstock::harden_process();
    std::vector<std::string> const arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    // Both, so that a setuid bit opens nothing to anybody.
    bool const is_root = ::getuid() == 0 && ::geteuid() == 0;
    penstock::Host const host{.is_root = is_root, .log = make_log(), .limit = limit, .paths = [] {
                                  return penstock::Paths::below("");
                              }};
    auto const printed = penstock::run_command_line(arguments, host);
    if (!printed.error.empty()) {
        complain(printed.error);
    }
    if (!penstock::write_out(STDOUT_FILENO, printed.out)) {
        if (errno != EPIPE) {  // a reader that has enough, as in `| head`, needs no words
            complain("cannot write the answer: " + penstock::errno_text());
        }
        return static_cast<int>(Status::not_written);
    }
    return static_cast<int>(printed.status);
}
