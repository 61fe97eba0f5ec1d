// QueuedNames: the mode of a suspended name's queued mail, as the two names that spell it on disk.
//
// `keep` weighs more than `discard`: while both are there, mail waits, and is dropped afterwards.
// Pure: any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "marks/queued_mail.h"

namespace penstock {

struct QueuedNames {
    bool keep = false;
    bool discard = false;

    friend bool operator==(QueuedNames const&, QueuedNames const&) = default;
};

[[nodiscard]] constexpr QueuedNames names_for(QueuedMail queued, bool has_grace) {
    return {.keep = queued == QueuedMail::keep || has_grace,
            .discard = queued == QueuedMail::discard};
}

// With its grace, if it has one that is not over: mail that waits without an end is kept.
[[nodiscard]] constexpr QueuedMail mode_of(QueuedNames names, bool has_grace) {
    if (names.keep && !has_grace) {
        return QueuedMail::keep;
    }
    return names.discard ? QueuedMail::discard : QueuedMail::fail;
}

}  // namespace penstock
