// CredentialHost: a Core on a directory of its own, with a clock that stands still, for calls of
// functions that change credentials: as the actor that a test makes, or that a token stands for.
//
// Account alice is root's, carol is seller's. seller may suspend-acct, list-accts, ssl and
// manage-api-tokens.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include <Poco/Logger.h>

#include "accounts/aliases.h"
#include "accounts/file_accounts.h"
#include "accounts/mailbox_list.h"
#include "accounts/passwd.h"
#include "accounts/system_accounts.h"
#include "api/answer_budget.h"
#include "api/catalog.h"
#include "api/core.h"
#include "api/outcome.h"
#include "api/raw_params.h"
#include "auth/accounts.h"
#include "auth/actor.h"
#include "auth/authenticator.h"
#include "auth/failure_guard.h"
#include "auth/session_opening.h"
#include "credentials/acl_list_store.h"
#include "credentials/credential_writer.h"
#include "credentials/reseller_store.h"
#include "credentials/roles.h"
#include "credentials/session_store.h"
#include "credentials/token_store.h"
#include "disk/posix_file_system.h"
#include "identities/identity_map.h"
#include "marks/audit_log.h"
#include "marks/outgoing_mail.h"
#include "marks/request_store.h"
#include "unit/functions/absent_agent.h"
#include "unit/temp_directory.h"

namespace penstock {

class SettableClock final : public Clock {
  public:
    std::int64_t now = 1'000;
    [[nodiscard]] std::int64_t wall() const override { return now; }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override { return {}; }
};

// Counts how often they were raised and lowered.
class CountedRights final : public WriteRights {
  public:
    mutable int raised = 0;
    mutable int lowered = 0;
    void raise() const override { ++raised; }
    void lower() const override { ++lowered; }
};

class CredentialHost {
  public:
    using Arguments = std::initializer_list<std::pair<std::string, std::string>>;

    explicit CredentialHost(
        std::filesystem::path const& parent = std::filesystem::temp_directory_path());
    ~CredentialHost();
    CredentialHost(CredentialHost const&) = delete;
    CredentialHost& operator=(CredentialHost const&) = delete;

    // root on the host itself, as whmapi1 makes it.
    [[nodiscard]] static Actor root();
    // The caller who has this secret, over TLS.
    [[nodiscard]] Result<Actor> caller(std::string const& user, std::string const& secret,
                                       std::string const& address = "192.0.2.1") const;

    [[nodiscard]] Result<Outcome> call(Actor const& actor, std::string_view function,
                                       RawParams const& params) const;
    [[nodiscard]] Result<Outcome> call(Actor const& actor, std::string_view function,
                                       Arguments arguments = {}) const;
    // The same host with other accounts, or with another way to its marks, too.
    [[nodiscard]] Core core_with(Accounts const& accounts) const;
    [[nodiscard]] Core core_with(Accounts const& accounts, OutgoingMail& mail) const;

    // A new token's secret; throws with the problem's subject if none was made.
    [[nodiscard]] std::string make_token(Actor const& actor, Arguments arguments) const;

    [[nodiscard]] std::string audit_lines() const;
    // Everything in every file below the state directory and the log.
    [[nodiscard]] std::string all_files() const;

  private:
    TempDirectory root_;
    // Elsewhere, so that a new setting does not compile every test that has a host.
    std::unique_ptr<Settings> settings_;

  public:
    TempDirectory const& directory = root_;
    SettableClock clock;
    CountedRights rights;
    // Open to those who administer over HTTP, until a test closes it.
    Settings& settings = *settings_;

  private:
    PosixFileSystem files_;
    std::shared_ptr<AccountSource const> accounts_;
    Catalog catalog_;
    Roles roles_;
    TokenStore tokens_;
    ResellerStore resellers_;
    SessionStore sessions_{files_, root_.string() + "/sessions", clock};
    FailureGuard failure_guard_{clock};
    AclListStore acl_lists_;
    Passwd passwd_;
    CredentialWriter writer_;
    mutable OutgoingMail outgoing_mail_;
    UncheckedEnforcement enforcement_;
    AbsentMailIndex mail_index_;
    AbsentEximOrders exim_orders_;
    MailboxList mailbox_list_{""};
    Aliases aliases_;
    mutable IdentityMap identity_map_;
    AuditLog audit_log_;
    RequestStore requests_{files_, root_.string() + "/requests", clock};
    mutable AnswerBudget answer_budget_;
    Accounts resolved_{accounts_};
    Authenticator authenticator_{{tokens_, resellers_, sessions_}, failure_guard_, clock, false};
    SessionOpening session_opening_{sessions_, resellers_, clock};

  public:
    Core core;
};

// What the caller reads: the reason, its XID masked; and the kind of the problem, if there is one.
[[nodiscard]] std::string reason(Result<Outcome> const& outcome);
[[nodiscard]] std::optional<ProblemKind> kind(Result<Outcome> const& outcome);

// The names of the actor's tokens, a blank behind each.
[[nodiscard]] std::string tokens_of(CredentialHost const& host, Actor const& actor);
// The reason where that argument of a token function asks for too much.
[[nodiscard]] std::string exceeding(std::string const& argument);

// A text, number or list of them, as text.
[[nodiscard]] std::string text_at(Value const& value);
[[nodiscard]] Value const& data_member(Result<Outcome> const& outcome, std::string_view name);

}  // namespace penstock
