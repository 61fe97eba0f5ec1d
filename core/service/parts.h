// Parts: what a Service is made of for as long as the process runs, whatever penstock.conf says.
//
// Each part is const or thread-safe by its own header. For service.cpp and configured.cpp alone.
#pragma once

#include <memory>

#include "accounts/aliases.h"
#include "accounts/passwd.h"
#include "api/answer_budget.h"
#include "api/catalog.h"
#include "auth/failure_guard.h"
#include "base/clock.h"
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
#include "service/paths.h"

namespace Poco {
class Logger;
}

namespace penstock {

struct Parts {
    Parts(Paths where, Poco::Logger& to, std::unique_ptr<WriteRights const> write_rights);
    Parts(Parts const&) = delete;
    Parts& operator=(Parts const&) = delete;
    ~Parts();

    Paths const paths;
    Poco::Logger& log;
    SystemClock clock;
    PosixFileSystem files;
    PosixFileSystem map_files;  // no call waits for the map's lock, and who does has time
    std::unique_ptr<WriteRights const> rights;
    CredentialWriter credential_writer;
    Catalog catalog;
    Passwd passwd;
    SessionStore sessions;
    FailureGuard failure_guard;
    IndexSocket mail_index;
    AuditLog audit_log;
    RequestStore requests;
    AnswerBudget answer_budget;
    OutgoingMail outgoing_mail;
    HealthFile enforcement;
    DeliverSocket exim_orders;
    Aliases aliases;
};

}  // namespace penstock
