// Core: all that a call may use, put together once by core/functions/service.cpp.
//
// What is held by value belongs to this configuration, and what is held by reference lives at least
// as long. Everything here is const or thread-safe by its own header, so one Core serves all
// threads. Reading the configuration again makes a new Core; calls that are under way finish on
// the old one.
#pragma once

#include <Poco/Logger.h>

#include "accounts.h"
#include "acl_list_store.h"
#include "aliases.h"
#include "answer_budget.h"
#include "audit_log.h"
#include "authenticator.h"
#include "catalog.h"
#include "clock.h"
#include "credential_writer.h"
#include "enforcement.h"
#include "exim_orders.h"
#include "identity_map.h"
#include "mail_index.h"
#include "mailbox_list.h"
#include "outgoing_mail.h"
#include "passwd.h"
#include "request_store.h"
#include "reseller_store.h"
#include "roles.h"
#include "session_opening.h"
#include "settings.h"
#include "token_store.h"

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
