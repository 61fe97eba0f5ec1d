// RestrictionRow: one restriction of an account or mailbox, as list_outgoing_email_restrictions
// shows it.
//
// Its mark is read when a field is asked for that needs it, and then once; what its record does not
// tell is null. Rows share what they look up. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/listing.h"
#include "functions/mail/waiting_mail.h"
#include "marks/outgoing_mail.h"

namespace penstock {

// Whose it is, and which.
struct ShownRestriction {
    RestrictedName name;
    std::optional<std::string> user;  // nothing: not known
    Restriction restriction;
};

struct RestrictionSurroundings {
    OutgoingMail& mail;
    WaitingMail waiting;
    AccountSource const& accounts;
};

class RestrictionRow final : public Row {
  public:
    RestrictionRow(ShownRestriction shown, std::shared_ptr<RestrictionSurroundings> surroundings)
        : shown_(std::move(shown)), surroundings_(std::move(surroundings)) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override;
    [[nodiscard]] Value whole() const override;
    [[nodiscard]] std::unique_ptr<Row const> kept() const override;

    [[nodiscard]] ShownRestriction const& shown() const { return shown_; }
    [[nodiscard]] MarkState const& state() const;
    [[nodiscard]] Value messages_waiting() const;
    // Whether whom it was made for is there: `known`, `no such account`, or `another account of
    // that name`, which is stopped by it none the less. Null if the accounts cannot be read.
    [[nodiscard]] Value account() const;

  private:
    ShownRestriction shown_;
    // Shared with the other rows, and with the listing that makes them.
    std::shared_ptr<RestrictionSurroundings> surroundings_;
    mutable std::optional<MarkState> state_;
};

}  // namespace penstock
