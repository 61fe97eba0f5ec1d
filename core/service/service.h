// Service: the whole of penstock behind one front end: everything that a process needs, put
// together from the files below `Paths`, and kept in step with them.
//
// core() may be called from any thread at any time. reload() reads penstock.conf again: calls
// that begin later use the new settings; a mistake in it changes nothing and is returned
// (ProblemKind::configuration, detail with file and line). map_identities() rebuilds what Exim
// knows of the accounts; keep_map_fresh() does that whenever they change, until asked to stop, in
// one process at a time of those that call it.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include <Poco/Logger.h>
#include <sys/types.h>
#include <unistd.h>

#include "accounts/account_source.h"
#include "accounts/aliases.h"
#include "accounts/passwd.h"
#include "api/answer_budget.h"
#include "api/catalog.h"
#include "api/core.h"
#include "auth/failure_guard.h"
#include "credentials/credential_writer.h"
#include "credentials/session_store.h"
#include "credentials/write_rights.h"
#include "disk/posix_file_system.h"
#include "exim/deliver_socket.h"
#include "exim/health_file.h"
#include "exim/index_socket.h"
#include "marks/audit_log.h"
#include "marks/outgoing_mail.h"
#include "marks/request_store.h"

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

class Service {
  public:
    // Fails with configuration. State that is missing is no reason not to start: calls that need
    // it answer so, each time they look. `rights`: what it takes to write credentials.
    [[nodiscard]] static Result<std::unique_ptr<Service>> open(
        Paths paths, Poco::Logger& log,
        std::unique_ptr<WriteRights const> rights = std::make_unique<WriteRights const>());

    Service(Service const&) = delete;
    Service& operator=(Service const&) = delete;
    ~Service();

    // What calls of now need; whoever keeps it keeps the settings of now, too.
    [[nodiscard]] std::shared_ptr<Core const> core() const;
    [[nodiscard]] Result<void> reload();
    [[nodiscard]] Result<void> map_identities() const;
    void keep_map_fresh(std::stop_token stop) const;
    [[nodiscard]] Settings settings() const;

  private:
    // What depends on the settings: replaced as a whole by reload().
    struct Configured;

    Service(Paths paths, Poco::Logger& log, std::unique_ptr<WriteRights const> rights);
    [[nodiscard]] std::shared_ptr<Configured const> configured() const;
    [[nodiscard]] std::vector<std::string> watched_directories(Settings const& settings) const;
    [[nodiscard]] std::shared_ptr<AccountSource const> account_source(Settings const& settings);

    Paths paths_;
    Poco::Logger& log_;
    SystemClock clock_;
    PosixFileSystem files_;
    PosixFileSystem map_files_;  // no call waits for the map's lock, and who does has time
    std::unique_ptr<WriteRights const> rights_;
    CredentialWriter credential_writer_;
    Catalog catalog_;
    Passwd passwd_;
    SessionStore sessions_;
    mutable FailureGuard failure_guard_;
    IndexSocket mail_index_;
    AuditLog audit_log_;
    RequestStore requests_;
    mutable AnswerBudget answer_budget_;
    mutable OutgoingMail outgoing_mail_;  // thread-safe by its own contract
    HealthFile enforcement_;
    DeliverSocket exim_orders_;
    Aliases aliases_;

    mutable std::mutex mutex_;  // guards the pointer below, not what it points to
    // Shared: a call that is under way keeps its own while a reload replaces it.
    std::shared_ptr<Configured const> configured_;
};

}  // namespace penstock
