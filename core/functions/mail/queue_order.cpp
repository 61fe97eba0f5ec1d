#include "functions/mail/queue_order.h"

#include <map>
#include <set>

#include "auth/accounts.h"
#include "base/clock.h"
#include "exim/exim_orders.h"
#include "exim/mail_index.h"
#include "exim/message_id.h"
#include "functions/audit_change.h"
#include "functions/mail/locked_mail.h"

namespace penstock {

namespace {

struct Wanted {
    std::optional<AccountName> account;
    std::set<std::string, std::less<>> ids;
};

Result<Wanted> wanted_by(Args const& args) {
    Wanted wanted{args[queue_user_param], {}};
    for (auto const& id : args[message_id_param]) {
        if (!is_message_id(id)) {
            return problem(ProblemKind::no_such_message, id);
        }
        wanted.ids.insert(id);
    }
    if (!wanted.account && wanted.ids.empty()) {
        return problem(ProblemKind::missing_argument, std::string(queue_user_param.spec().name));
    }
    return wanted;
}

// Remembers whose messages the caller may touch: there are many messages and few accounts.
class Reach {
  public:
    explicit Reach(Call const& call) : call_(call) {}

    bool has(std::string const& account) {
        if (call_.actor.owns_every_account()) {
            return true;
        }
        auto const known = known_.find(account);
        return known != known_.end()
                   ? known->second
                   : known_
                         .emplace(account,
                                  call_.core.accounts.resolve(call_.actor, account).has_value())
                         .first->second;
    }

  private:
    Call const& call_;
    std::map<std::string, bool> known_;
};

struct Found {
    MessageIds ids = {};
    std::set<Sender> senders = {};
    std::size_t frozen = 0;
};

Result<Found> messages_for(Call const& call, Wanted wanted) {
    Found found;
    Reach reach(call);
    auto const seen = call.core.mail_index.queue([&](QueuedMessage const& message) {
        bool const is_the_accounts = !wanted.account || message.account == wanted.account->text();
        bool const is_named = wanted.ids.empty() || wanted.ids.contains(message.id);
        if (is_the_accounts && is_named && reach.has(message.account)) {
            found.ids.push_back(message.id);
            found.senders.emplace(message.account, message.mailbox);
            found.frozen += message.is_frozen ? 1 : 0;
        }
        return call.limit.check(call.core.clock);
    });
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    for (auto const& id : found.ids) {
        wanted.ids.erase(id);
    }
    if (!wanted.ids.empty()) {
        return problem(ProblemKind::no_such_message, *wanted.ids.begin());
    }
    return found;
}

}  // namespace

Result<Outcome> order_queued(Call const& call, QueueOrder order, Args const& args) {
    auto const found = wanted_by(args).and_then(
        [&](Wanted wanted) { return messages_for(call, std::move(wanted)); });
    if (!found) {
        return tl::unexpected(found.error());
    }
    auto const may =
        order == QueueOrder::remove ? may_discard_mail_of(call, found->senders) : Result<void>();
    if (!may) {
        return tl::unexpected(may.error());
    }
    auto const& ids = found->ids;
    auto const& account = args[queue_user_param];
    AuditSubject const subject{account ? account->text() : "",
                               std::to_string(ids.size()) + " messages"};
    auto const done =
        order == QueueOrder::remove
            ? record_and(call, subject, [&] { return call.core.exim_orders.remove(ids); })
            : call.core.exim_orders.deliver(ids);
    if (!done) {
        return tl::unexpected(done.error());
    }
    if (order == QueueOrder::deliver) {
        record_after(call, subject, "changed");
    }
    Outcome outcome{.data = Value::Object{{"messages", static_cast<std::int64_t>(ids.size())}}};
    if (order == QueueOrder::deliver && found->frozen > 0) {
        auto const warning =
            std::to_string(found->frozen) + " of these messages are frozen and stay so";
        outcome.metadata = {{"output", Value::Object{{"warnings", Value::List{warning}}}}};
    }
    return outcome;
}

}  // namespace penstock
