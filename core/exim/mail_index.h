// MailIndex: what the host's Exim has in its queue, and what it has delivered. Asked over the
// socket of penstock-index, the only one of penstock's processes that can read Exim's spool and
// log; nothing is kept here.
//
// Rows are visited one after the other, as they come; a row lives as long as the visitor's call,
// and a Problem of the visitor's ends the visit. Ownership is not checked here: who asks for a
// reseller names the accounts.
//
// Failure: index_unavailable - nobody listens, or the answer ended early: rows that were visited
// before must not be taken for the whole.
//
// Threads: all calls are safe from any thread; each opens a connection of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "exim/delivery.h"

namespace penstock {

struct QueuedMessage {
    std::string id;       // Exim's
    std::string account;  // that submitted it; empty if nobody's
    std::string mailbox;  // the plain address that it was authenticated by; empty if none
    std::string sender;   // of the envelope; empty for a bounce
    std::vector<std::string> recipients = {};  // that are still to be served
    std::uint64_t size = 0;                    // bytes, header and body
    std::int64_t time = 0;                     // received, seconds since 1970
    bool is_frozen = false;
    bool is_parked = false;  // in the queue of held messages, which queue runs do not touch
    // Names that it has waited for, and perhaps waits for now; nothing where that is not known.
    std::optional<std::vector<std::string>> waits_for = std::vector<std::string>{};
};

// Among the names that a message waits for: it was not known whether anything was stopped.
inline constexpr auto unknown_holder = "?";

class MailIndex {
  public:
    MailIndex() = default;
    MailIndex(MailIndex const&) = delete;
    MailIndex& operator=(MailIndex const&) = delete;
    virtual ~MailIndex() = default;

    // Every message that is queued now, oldest first.
    using QueueVisitor = std::function<Result<void>(QueuedMessage const&)>;
    [[nodiscard]] virtual Result<void> queue(QueueVisitor const& visitor) const = 0;

    // The deliveries that fit, newest first. True if there were more than largest_of_a_type of one
    // type: the rest is left out.
    using DeliveryVisitor = std::function<Result<void>(Delivery const&)>;
    [[nodiscard]] virtual Result<bool> deliveries(DeliveryQuery const& query,
                                                  DeliveryVisitor const& visitor) const = 0;

    // The figures of each account that has any, in no order.
    using FiguresVisitor = std::function<Result<void>(DeliveryFigures const&)>;
    [[nodiscard]] virtual Result<void> figures(DeliveryQuery const& query,
                                               FiguresVisitor const& visitor) const = 0;

    // How many recipients each sender of the accounts asked for, or each account, had. An account
    // counts a recipient once for each of its senders.
    using CountVisitor = std::function<Result<void>(RecipientCount const&)>;
    [[nodiscard]] virtual Result<void> recipient_counts(CountedBy by, DeliveryQuery const& query,
                                                        CountVisitor const& visitor) const = 0;

    // What is missing in the answers to such a query: nothing where all is known.
    using RemarkVisitor = std::function<Result<void>(IndexRemark const&)>;
    [[nodiscard]] virtual Result<void> remarks(DeliveryQuery const& /*query*/,
                                               RemarkVisitor const& /*visitor*/) const {
        return {};
    }
};

}  // namespace penstock
