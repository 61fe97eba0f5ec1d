// Core: all that a call may use, put together once by core/service/configured.cpp.
//
// Everything here lives at least as long, and is const or thread-safe by its own header, so one
// Core serves all threads. Reading the configuration again makes a new Core; calls that are under
// way finish on the old one. It names what there is and includes none of it: who uses a part
// includes that part's header, so that a change to one is compiled again by those that use it.
#pragma once

namespace Poco {
class Logger;
}

namespace penstock {

class AclListStore;
class Accounts;
class Aliases;
class AnswerBudget;
class AuditLog;
class Authenticator;
class Catalog;
class Clock;
class CredentialWriter;
class Enforcement;
class EximOrders;
class IdentityMap;
class MailIndex;
class MailboxList;
class OutgoingMail;
class Passwd;
class RequestStore;
class ResellerStore;
class Roles;
class SessionOpening;
class SessionStore;
class TokenStore;
struct Settings;

struct Core {
    Settings const& settings;
    Accounts const& accounts;
    Authenticator const& authenticator;
    SessionOpening const& session_opening;
    Catalog const& catalog;
    Roles const& roles;
    TokenStore const& tokens;
    ResellerStore const& resellers;
    AclListStore const& acl_lists;
    CredentialWriter const& credential_writer;
    Passwd const& passwd;
    SessionStore const& sessions;
    OutgoingMail& outgoing_mail;
    Enforcement const& enforcement;
    MailIndex const& mail_index;
    EximOrders const& exim_orders;
    MailboxList const& mailbox_list;
    Aliases const& aliases;
    IdentityMap& identity_map;
    AuditLog const& audit_log;
    RequestStore const& requests;
    AnswerBudget& answer_budget;
    Clock const& clock;
    Poco::Logger& log;  // thread-safe by Poco's contract
};

}  // namespace penstock
