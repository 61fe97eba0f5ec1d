// Paths: where everything is that a process of penstock reads and writes, and who is believed about
// it. A value.
#pragma once

#include <string>

#include <sys/types.h>
#include <unistd.h>

namespace penstock {

struct Paths {
    std::string config = "/etc/penstock/penstock.conf";
    std::string front_end_secret = "/etc/penstock/front-end.secret";  // penstock-fcgi's
    std::string accounts = "/etc/penstock/accounts";
    std::string state = "/var/lib/penstock";
    std::string audit_log = "/var/log/penstock/audit.log";
    std::string sessions = "/run/penstock/sessions";
    std::string aliases = "/etc/aliases";
    std::string run = "/run/penstock";  // of the agents' sockets and agent/health.json
    uid_t owner = 0;  // whose configuration, accounts and credentials are believed
    // Whose credentials are believed, too, where administer_over_http = yes: the worker's login.
    uid_t service_user = ::geteuid();

    // The same tree below another root, for tests.
    [[nodiscard]] static Paths below(std::string const& prefix);
};

}  // namespace penstock
