#include "functions/mail/waiting_mail.h"

namespace penstock {

std::optional<std::int64_t> WaitingMail::count(std::string const& name) {
    if (!has_looked_) {
        has_looked_ = true;
        counts_ = counted_now();
    }
    if (!counts_) {
        return std::nullopt;
    }
    auto const found = counts_->find(name);
    return found == counts_->end() ? 0 : found->second;
}

// An account has no `@` in its name, so one map holds both.
std::optional<WaitingMail::Counts> WaitingMail::counted_now() const {
    Counts counts;
    auto const visited = index_.queue([&](QueuedMessage const& message) -> Result<void> {
        for (auto const* const name : {&message.account, &message.mailbox}) {
            if (!name->empty()) {
                ++counts[*name];
            }
        }
        return limit_.check(clock_);
    });
    return visited ? std::optional(std::move(counts)) : std::nullopt;
}

}  // namespace penstock
