// Core: all that a call may use, put together once by core/functions/service.cpp.
//
// What is held by value belongs to this configuration, and what is held by reference lives at least
// as long. Everything here is const or thread-safe by its own header, so one Core serves all
// threads. Reading the configuration again makes a new Core; calls that are under way finish on
// the old one.
#pragma once

#include <Poco/Logger.h>

#include "accounts/aliases.h"
#include "accounts/mailbox_list.h"
#include "accounts/passwd.h"
#include "api/answer_budget.h"
#include "api/catalog.h"
#include "auth/accounts.h"
#include "auth/authenticator.h"
#include "auth/session_opening.h"
#include "base/clock.h"
#include "credentials/acl_list_store.h"
#include "credentials/credential_writer.h"
#include "credentials/reseller_store.h"
#include "credentials/roles.h"
#include "credentials/token_store.h"
#include "exim/enforcement.h"
#include "exim/exim_orders.h"
#include "exim/mail_index.h"
#include "identities/identity_map.h"
#include "marks/audit_log.h"
#include "marks/outgoing_mail.h"
#include "marks/request_store.h"
#include "settings/settings.h"

namespace penstock {

struct Core {
    Settings settings;
    Accounts accounts;
    Authenticator authenticator;
    SessionOpening session_opening;
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
