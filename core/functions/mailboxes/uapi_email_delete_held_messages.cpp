#include "api/function.h"
#include "base/clock.h"
#include "exim/exim_orders.h"
#include "exim/mail_index.h"
#include "functions/audit_change.h"
#include "functions/mail/locked_mail.h"
#include "functions/mailboxes/uapi_catalog.h"
#include "functions/mailboxes/uapi_mailbox.h"
#include "functions/mailboxes/uapi_params.h"
#include "marks/audit_log.h"
#include "marks/outgoing_mail.h"

namespace penstock::uapi::Email {

namespace {

// Mail waits for a restriction of the mailbox or of its account; without one it is on its way, and
// not to be deleted.
Result<bool> is_stopped(Call const& call, MailboxName const& mailbox) {
    for (auto const restriction : {Restriction::held, Restriction::suspended}) {
        for (RestrictedName const& name :
             {RestrictedName(mailbox), RestrictedName(mailbox.account())}) {
            auto const has = call.core.outgoing_mail.has(restriction, name);
            if (!has || *has) {
                return has;
            }
        }
    }
    return false;
}

// A message that another account submitted is not this one's, whoever authenticated.
Result<MessageIds> messages_of(Call const& call, MailboxName const& mailbox) {
    MessageIds ids;
    auto const visited =
        call.core.mail_index.queue([&](QueuedMessage const& message) -> Result<void> {
            if (message.mailbox == mailbox.address() &&
                message.account == mailbox.account().text()) {
                ids.push_back(message.id);
            }
            return call.limit.check(call.core.clock);
        });
    if (!visited) {
        return tl::unexpected(visited.error());
    }
    return ids;
}

Result<std::size_t> remove_held(Call const& call, MailboxName const& mailbox) {
    auto const stopped = is_stopped(call, mailbox);
    if (!stopped) {
        return tl::unexpected(stopped.error());
    }
    if (auto may = may_discard_mail(call, mailbox); !may) {
        return tl::unexpected(std::move(may.error()));
    }
    auto const ids = *stopped ? messages_of(call, mailbox) : MessageIds{};
    if (!ids) {
        return tl::unexpected(ids.error());
    }
    if (ids->empty()) {
        return 0;
    }
    AuditSubject const subject{.account = mailbox.account().text(),
                               .what = "messages=" + std::to_string(ids->size()),
                               .restriction = AuditedRestriction{.mailbox = mailbox.address()}};
    auto const removed =
        record_and(call, subject, [&] { return call.core.exim_orders.remove(*ids); });
    if (!removed) {
        return tl::unexpected(removed.error());
    }
    return ids->size();
}

}  // namespace

// The answer is how many: UAPI's documentation of delete_held_messages. Nobody is told.
Function const delete_held_messages{
    .name = "Email::delete_held_messages",
    .section = Section::email,
    .help = "Deletes the messages of a stopped mailbox that wait in the queue.",
    .role = Role::MailReceive,
    .acl = Acl::cpanel_api,
    .effect = Effect::write,
    .params = {&uapi_account, &uapi_email},
    .audits_refusals = AuditedParams{.account = &uapi_account, .mailbox = &uapi_email},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const removed = mailbox_of(args, call).and_then([&](MailboxName const& mailbox) {
            return remove_held(call, mailbox);
        });
        if (!removed) {
            return tl::unexpected(removed.error());
        }
        return Outcome{.data = Value(static_cast<std::int64_t>(*removed))};
    },
};

}  // namespace penstock::uapi::Email
