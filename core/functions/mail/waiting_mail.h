// WaitingMail: how many messages of each account, and of each mailbox, are queued now: the queue
// looked through once, when it is first asked for.
//
// Nothing where the queue cannot be looked at: no figure is made up. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "api/call.h"
#include "base/clock.h"
#include "exim/mail_index.h"
#include "marks/restricted_name.h"

namespace penstock {

class WaitingMail {
  public:
    explicit WaitingMail(Call const& call)
        : index_(call.core.mail_index), clock_(call.core.clock), limit_(call.limit) {}

    // `name`: an account, or a mailbox's plain address.
    [[nodiscard]] std::optional<std::int64_t> count(std::string const& name);

  private:
    using Counts = std::map<std::string, std::int64_t>;
    [[nodiscard]] std::optional<Counts> counted_now() const;

    MailIndex const& index_;
    Clock const& clock_;
    TimeLimit limit_;
    bool has_looked_ = false;
    std::optional<Counts> counts_;
};

}  // namespace penstock
