// QueuedMail: what becomes of mail that is queued when its account or mailbox is suspended: it
// bounces (to the account's own addresses only), waits for as long as the suspension lasts, or is
// dropped.
#pragma once

#include <chrono>
#include <string_view>

namespace penstock {

enum class QueuedMail { fail, keep, discard };

// For how long it may wait before that, by a setting or by an argument.
inline constexpr std::chrono::seconds longest_grace = std::chrono::days(30);

// As penstock.conf, the argument `queued` and the audit log spell it.
[[nodiscard]] constexpr std::string_view word_for(QueuedMail queued) {
    switch (queued) {
        case QueuedMail::keep:
            return "keep";
        case QueuedMail::discard:
            return "discard";
        case QueuedMail::fail:
            break;
    }
    return "fail";
}

}  // namespace penstock
