// Settings: what penstock.conf says. Keys and defaults are those of the members below.
//
// read_settings() reads the whole file, checks the whole file, and only then gives Settings; it
// never gives half of one. No file is a mistake too: the operator named it.
//
// Failure: ProblemKind::configuration; its detail names the file, the line and the mistake.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

#include "result.h"

namespace penstock {

enum class AccountsFrom { files, system };

struct Settings {
    std::string version = "11.138.0.6";           // what the function `version` answers
    AccountsFrom accounts = AccountsFrom::files;  // accounts/USER, or the users of the host
    std::string domain_map = {};                  // accounts = system: path of `domain: user` lines
    unsigned threads = 16;                        // at most 256
    std::vector<std::string> front_end_users = {"www-data"};  // who may talk to the socket
    std::chrono::seconds request_seconds{10};  // a request's total deadline, 1 to 300
    bool trust_remote_user = false;  // whether REMOTE_USER names whom the web server authenticated
    bool administer_over_http = false;  // whether credentials and rights may be changed over HTTP
};

[[nodiscard]] Result<Settings> read_settings(std::string const& path, uid_t owner = 0);

}  // namespace penstock
