// Configured: what a Service is made of that depends on penstock.conf, with the Core that calls
// get; replaced as a whole when the file is read again.
//
// Const and thread-safe. The parts outlive it; the source of accounts it keeps alive.
#pragma once

#include <memory>
#include <optional>

#include <sys/types.h>

#include "accounts/account_source.h"
#include "accounts/mailbox_list.h"
#include "api/core.h"
#include "auth/accounts.h"
#include "auth/authenticator.h"
#include "auth/session_opening.h"
#include "credentials/acl_list_store.h"
#include "credentials/reseller_store.h"
#include "credentials/roles.h"
#include "credentials/token_store.h"
#include "identities/identity_map.h"
#include "service/parts.h"
#include "settings/settings.h"

namespace penstock {

struct Configured {
    Configured(Parts& parts, Settings read, std::shared_ptr<AccountSource const> source);

    Settings settings;
    std::optional<uid_t> other_owner;  // of credentials
    Roles roles;
    TokenStore tokens;
    ResellerStore resellers;
    AclListStore acl_lists;
    MailboxList mailbox_list;
    mutable IdentityMap identity_map;  // thread-safe by its own contract
    Accounts accounts;                 // keep the source alive
    Authenticator authenticator;
    SessionOpening session_opening;
    Core core;
};

}  // namespace penstock
