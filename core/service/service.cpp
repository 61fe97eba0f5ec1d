#include "service/service.h"

#include <algorithm>
#include <chrono>

#include <Poco/Logger.h>

#include "accounts/account_source.h"
#include "accounts/file_accounts.h"
#include "accounts/mailbox_list.h"
#include "accounts/system_accounts.h"
#include "api/core.h"
#include "auth/authenticator.h"
#include "auth/session_opening.h"
#include "base/log_field.h"
#include "base/result.h"
#include "credentials/acl_list_store.h"
#include "credentials/reseller_store.h"
#include "credentials/token_store.h"
#include "credentials/write_rights.h"
#include "disk/process_turn.h"
#include "identities/identity_map.h"
#include "service/full_catalog.h"
#include "service/source_watch.h"
#include "settings/settings.h"

namespace penstock {

namespace {

// Changes are noticed at once; looking again all the same costs little and covers a directory
// that was replaced as a whole.
constexpr std::chrono::minutes longest_wait{10};
constexpr std::chrono::seconds retry_wait{5};
constexpr std::chrono::seconds turn_wait{1};
// Of a call, whatever time it has: no front end waits for ever.
constexpr std::chrono::seconds longest_lock_wait{8};

}  // namespace

struct Service::Configured {
    Configured(Service const& service, Settings read,
               std::shared_ptr<AccountSource const> const& source)
        : settings(std::move(read)),
          other_owner(settings.administer_over_http ? std::optional(service.paths_.service_user)
                                                    : std::nullopt),
          roles(service.paths_.state + "/profile.conf", service.paths_.owner, other_owner),
          tokens(service.paths_.state + "/tokens", service.paths_.owner, other_owner),
          resellers(service.paths_.state + "/resellers", service.paths_.owner, other_owner),
          acl_lists(service.paths_.state + "/acllists", service.paths_.owner, other_owner),
          mailbox_list(settings.mailboxes, service.paths_.owner),
          identity_map(service.map_files_, service.paths_.state + "/outgoing/map", *source),
          accounts(source),
          authenticator({tokens, resellers, service.sessions_}, service.failure_guard_,
                        service.clock_, settings.trust_remote_user),
          session_opening(service.sessions_, resellers, service.clock_),
          core{.settings = settings,
               .accounts = accounts,
               .authenticator = authenticator,
               .session_opening = session_opening,
               .catalog = service.catalog_,
               .roles = roles,
               .tokens = tokens,
               .resellers = resellers,
               .acl_lists = acl_lists,
               .credential_writer = service.credential_writer_,
               .passwd = service.passwd_,
               .sessions = service.sessions_,
               .outgoing_mail = service.outgoing_mail_,
               .enforcement = service.enforcement_,
               .mail_index = service.mail_index_,
               .exim_orders = service.exim_orders_,
               .mailbox_list = mailbox_list,
               .aliases = service.aliases_,
               .identity_map = identity_map,
               .audit_log = service.audit_log_,
               .requests = service.requests_,
               .answer_budget = service.answer_budget_,
               .clock = service.clock_,
               .log = service.log_} {}

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

Paths Paths::below(std::string const& prefix) {
    Paths paths;
    for (auto* path : {&paths.config, &paths.front_end_secret, &paths.accounts, &paths.state,
                       &paths.audit_log, &paths.sessions, &paths.aliases, &paths.run}) {
        path->insert(0, prefix);
    }
    return paths;
}

Service::Service(Paths paths, Poco::Logger& log, std::unique_ptr<WriteRights const> rights)
    : paths_(std::move(paths)),
      log_(log),
      rights_(std::move(rights)),
      credential_writer_(files_, *rights_),
      catalog_(make_catalog()),
      sessions_(files_, paths_.sessions, clock_),
      failure_guard_(clock_),
      mail_index_(paths_.run + "/index.sock"),
      audit_log_(paths_.audit_log),
      requests_(files_, paths_.state + "/requests", clock_),
      outgoing_mail_(files_, paths_.state + "/outgoing"),
      enforcement_(paths_.run + "/agent/health.json", paths_.service_user, clock_),
      exim_orders_(paths_.run + "/deliver.sock"),
      aliases_(paths_.aliases, paths_.owner) {}

Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(Paths paths, Poco::Logger& log,
                                               std::unique_ptr<WriteRights const> rights) {
    // make_unique cannot reach a private constructor.
    std::unique_ptr<Service> service(new Service(std::move(paths), log, std::move(rights)));
    if (auto read = service->reload(); !read) {
        return tl::unexpected(std::move(read.error()));
    }
    return service;
}

std::shared_ptr<Core const> Service::core() const {
    auto const now = configured();
    return {now, &now->core};
}

Result<void> Service::reload() {
    auto settings = read_settings(paths_.config, paths_.owner);
    if (!settings) {
        return tl::unexpected(std::move(settings.error()));
    }
    // Who has been answered 503 may have asked for the opposite since.
    std::chrono::milliseconds const patience = settings->request_seconds;
    files_.limit_lock_wait(
        std::min<std::chrono::milliseconds>(patience * 4 / 5, longest_lock_wait));
    auto source = account_source(*settings);
    auto configured =
        std::make_shared<Configured const>(*this, std::move(*settings), std::move(source));
    std::scoped_lock const lock(mutex_);
    configured_ = std::move(configured);
    return {};
}

Result<void> Service::map_identities() const {
    auto const now = configured();
    auto const rebuilt = now->identity_map.rebuild();
    if (!rebuilt) {
        return tl::unexpected(rebuilt.error());
    }
    for (auto const& conflict : rebuilt->conflicts) {
        log_.warning("domain claimed twice: domain=" + log_field(conflict.domain) +
                     " belongs to=" + conflict.owner + " not to=" + conflict.claimant);
    }
    for (auto const& lost : rebuilt->lost) {
        log_.warning("domain without A-labels: domain=" + log_field(lost.domain) +
                     " account=" + lost.account + ": mail is not charged to the account by it");
    }
    for (auto const& unread : rebuilt->unreadable) {
        log_.error("account not mapped anew: account=" + log_field(unread.subject) +
                   " why=" + log_field(unread.detail));
    }
    if (rebuilt->written + rebuilt->removed > 0) {
        log_.information("identity map: written=" + std::to_string(rebuilt->written) +
                         " removed=" + std::to_string(rebuilt->removed));
    }
    return {};
}

void Service::keep_map_fresh(std::stop_token stop) const {
    // Several processes behind one web server would all do the same at the same change.
    ProcessTurn turn(paths_.state + "/outgoing/map/accounts");
    while (!stop.stop_requested()) {
        if (!turn.is_ours()) {
            SourceWatch({}).wait(stop, turn_wait);
            continue;
        }
        SourceWatch watch(watched_directories(settings()));
        auto const mapped = map_identities();
        if (!mapped) {
            log_.error("identity map: " + log_field(mapped.error().detail));
        }
        watch.wait(stop, mapped ? longest_wait : retry_wait);
    }
}

Settings Service::settings() const {
    return configured()->core.settings;
}

std::shared_ptr<Service::Configured const> Service::configured() const {
    std::scoped_lock const lock(mutex_);
    return configured_;
}

std::vector<std::string> Service::watched_directories(Settings const& settings) const {
    if (settings.accounts == AccountsFrom::files) {
        return {paths_.accounts};
    }
    auto const directory_of_file = [](std::string const& file) {
        return file.substr(0, file.rfind('/'));
    };
    std::vector<std::string> directories{directory_of_file(SystemAccountPaths{}.passwd)};
    if (!settings.domain_map.empty()) {
        directories.push_back(directory_of_file(settings.domain_map));
    }
    return directories;
}

std::shared_ptr<AccountSource const> Service::account_source(Settings const& settings) {
    if (settings.accounts == AccountsFrom::system) {
        return std::make_shared<SystemAccounts>(
            SystemAccountPaths{.domain_map = settings.domain_map}, paths_.owner);
    }
    return std::make_shared<FileAccounts>(paths_.accounts, paths_.owner);
}

}  // namespace penstock
