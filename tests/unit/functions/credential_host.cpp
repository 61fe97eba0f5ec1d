#include "unit/functions/credential_host.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include <Poco/NullChannel.h>

#include "accounts/system_accounts.h"
#include "api/core.h"
#include "api/dispatcher.h"
#include "api/outcome.h"
#include "api/raw_params.h"
#include "api/texts.h"
#include "auth/actor.h"
#include "auth/session_opening.h"
#include "base/result.h"
#include "marks/dated_request.h"
#include "service/full_catalog.h"
#include "settings/settings.h"

namespace penstock {

namespace {

Poco::Logger& silent_log() {
    auto& log = Poco::Logger::get("test");
    log.setChannel(Poco::AutoPtr<Poco::Channel>(Poco::makeAuto<Poco::NullChannel>()));
    return log;
}

std::string prepare(TempDirectory const& root) {
    for (auto const* name :
         {"accounts", "tokens", "resellers", "acllists", "outgoing", "log", "sessions"}) {
        std::filesystem::create_directories(root / name);
    }
    root.write("accounts/alice", "USER=alice\nOWNER=root\nDNS=alice.example\n");
    root.write("accounts/carol", "USER=carol\nOWNER=seller\nDNS=carol.example\n");
    root.write("resellers/seller",
               R"({"acls":["suspend-acct","list-accts","ssl","manage-api-tokens"]})");
    return root.string();
}

std::string content(std::filesystem::path const& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

CredentialHost::CredentialHost(std::filesystem::path const& parent)
    : root_(parent),
      settings_(std::make_unique<Settings>(Settings{.administer_over_http = true})),
      accounts_(std::make_shared<FileAccounts>(prepare(root_) + "/accounts", geteuid())),
      catalog_(make_catalog()),
      roles_(root_.string() + "/profile.conf", geteuid()),
      tokens_(root_.string() + "/tokens", geteuid()),
      resellers_(root_.string() + "/resellers", geteuid()),
      acl_lists_(root_.string() + "/acllists", geteuid()),
      writer_(files_, rights),
      outgoing_mail_(files_, root_.string() + "/outgoing"),
      identity_map_(files_, root_.string() + "/outgoing/map", *accounts_),
      audit_log_(root_.string() + "/log/audit.log"),
      core(core_with(resolved_)) {}

CredentialHost::~CredentialHost() = default;

Actor CredentialHost::root() {
    Actor actor;
    actor.user = "root";
    actor.acls = AclSet::everything();
    actor.is_on_host = true;
    return actor;
}

Result<Actor> CredentialHost::caller(std::string const& user, std::string const& secret,
                                     std::string const& address) const {
    std::string const header = "whm " + user + ":" + secret;
    // One that forgets, or a caller with many old secrets would be locked out.
    FailureGuard forgetful(clock);
    Authenticator const judge({tokens_, resellers_, sessions_}, forgetful, clock, false);
    return judge.authenticate({.authorization = header, .client = {address, true}});
}

Result<Outcome> CredentialHost::call(Actor const& actor, std::string_view function,
                                     RawParams const& params) const {
    return dispatch_by_name(core, actor, function, params, "xid123");
}

Result<Outcome> CredentialHost::call(Actor const& actor, std::string_view function,
                                     Arguments arguments) const {
    RawParams params;
    for (auto const& [name, value] : arguments) {
        params.add(name, value);
    }
    return call(actor, function, params);
}

Core CredentialHost::core_with(Accounts const& accounts) const {
    return core_with(accounts, outgoing_mail_);
}

Core CredentialHost::core_with(Accounts const& accounts, OutgoingMail& mail) const {
    return {.settings = settings,
            .accounts = accounts,
            .authenticator = authenticator_,
            .session_opening = session_opening_,
            .catalog = catalog_,
            .roles = roles_,
            .tokens = tokens_,
            .resellers = resellers_,
            .acl_lists = acl_lists_,
            .credential_writer = writer_,
            .passwd = passwd_,
            .sessions = sessions_,
            .outgoing_mail = mail,
            .enforcement = enforcement_,
            .mail_index = mail_index_,
            .exim_orders = exim_orders_,
            .mailbox_list = mailbox_list_,
            .aliases = aliases_,
            .identity_map = identity_map_,
            .audit_log = audit_log_,
            .requests = requests_,
            .answer_budget = answer_budget_,
            .clock = clock,
            .log = silent_log()};
}

std::string CredentialHost::make_token(Actor const& actor, Arguments arguments) const {
    auto const made = call(actor, "api_token_create", arguments);
    if (!made) {
        throw std::runtime_error("no token: " + made.error().subject + made.error().detail);
    }
    return text_at(data_member(made, "token"));
}

std::string CredentialHost::audit_lines() const {
    return content(root_ / "log/audit.log");
}

std::string CredentialHost::all_files() const {
    std::string all;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(root_.string())) {
        if (entry.is_regular_file()) {
            all += entry.path().string() + "\n" + content(entry.path());
        }
    }
    return all;
}

std::string reason(Result<Outcome> const& outcome) {
    return outcome ? outcome->reason : reason_for(outcome.error(), "xxxxxx");
}

std::optional<ProblemKind> kind(Result<Outcome> const& outcome) {
    return outcome ? std::nullopt : std::optional(outcome.error().kind);
}

std::string tokens_of(CredentialHost const& host, Actor const& actor) {
    std::string names;
    data_member(host.call(actor, "api_token_list"), "tokens")
        .visit(Overloaded{[&](Value::Object const& tokens) {
                              for (auto const& [name, token] : tokens) {
                                  names += name + " ";
                              }
                          },
                          [](auto const&) {}});
    return names;
}

std::string exceeding(std::string const& argument) {
    return "API failure: (XID xxxxxx) The “" + argument +
           "” argument asks for more than you have yourself.";
}

std::string text_at(Value const& value) {
    return value.visit(Overloaded{[](std::string const& text) { return text; },
                                  [](std::int64_t number) { return std::to_string(number); },
                                  [](Value::List const& list) {
                                      std::string all;
                                      for (auto const& item : list) {
                                          all += (all.empty() ? "" : " ") + text_at(item);
                                      }
                                      return all;
                                  },
                                  [](auto const&) { return std::string(); }});
}

Value const& data_member(Result<Outcome> const& outcome, std::string_view name) {
    static Value const nothing;
    auto const* const member = outcome && outcome->data ? outcome->data->member(name) : nullptr;
    return member == nullptr ? nothing : *member;
}

}  // namespace penstock
