#include "service/configured.h"

#include <utility>

namespace penstock {

Configured::Configured(Parts& parts, Settings read, std::shared_ptr<AccountSource const> source)
    : settings(std::move(read)),
      other_owner(settings.administer_over_http ? std::optional(parts.paths.service_user)
                                                : std::nullopt),
      roles(parts.paths.state + "/profile.conf", parts.paths.owner, other_owner),
      tokens(parts.paths.state + "/tokens", parts.paths.owner, other_owner),
      resellers(parts.paths.state + "/resellers", parts.paths.owner, other_owner),
      acl_lists(parts.paths.state + "/acllists", parts.paths.owner, other_owner),
      mailbox_list(settings.mailboxes, parts.paths.owner),
      identity_map(parts.map_files, parts.paths.state + "/outgoing/map", *source),
      accounts(std::move(source)),
      authenticator({tokens, resellers, parts.sessions}, parts.failure_guard, parts.clock,
                    settings.trust_remote_user),
      session_opening(parts.sessions, resellers, parts.clock),
      core{.settings = settings,
           .accounts = accounts,
           .authenticator = authenticator,
           .session_opening = session_opening,
           .catalog = parts.catalog,
           .roles = roles,
           .tokens = tokens,
           .resellers = resellers,
           .acl_lists = acl_lists,
           .credential_writer = parts.credential_writer,
           .passwd = parts.passwd,
           .sessions = parts.sessions,
           .outgoing_mail = parts.outgoing_mail,
           .enforcement = parts.enforcement,
           .mail_index = parts.mail_index,
           .exim_orders = parts.exim_orders,
           .mailbox_list = mailbox_list,
           .aliases = parts.aliases,
           .identity_map = identity_map,
           .audit_log = parts.audit_log,
           .requests = parts.requests,
           .answer_budget = parts.answer_budget,
           .clock = parts.clock,
           .log = parts.log} {}

}  // namespace penstock
