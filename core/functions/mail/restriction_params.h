// The arguments that the functions which stop mail, or let it go, have besides the account. All of
// them are penstock's own: a client that does not know them gets what WHM API 1 documents.
//
// Constants; any thread.
#pragma once

#include <chrono>
#include <string>

#include "api/args.h"
#include "api/param.h"
#include "functions/mail/restriction_change.h"
#include "marks/queued_mail.h"

namespace penstock {

// UTF-8 without control characters, at most as long as a mark's record takes.
struct Reason {
    std::string text;
};

// Any text of 1 to 128 bytes.
struct RequestId {
    std::string text;
};

// At most longest_grace.
struct Grace {
    std::chrono::seconds length;
};

template <>
struct Reader<Reason> {
    [[nodiscard]] static Result<Reason> read(std::string_view text, ReadingContext const&);
};

template <>
struct Reader<RequestId> {
    [[nodiscard]] static Result<RequestId> read(std::string_view text, ReadingContext const&);
};

template <>
struct Reader<Grace> {
    [[nodiscard]] static Result<Grace> read(std::string_view text, ReadingContext const&);
};

template <>
struct Reader<QueuedMail> {
    [[nodiscard]] static Result<QueuedMail> read(std::string_view text, ReadingContext const&);
};

inline constexpr OptionalParam<Reason> reason_param{ParamSpec{
    .name = "reason",
    .help = "Why, for the list of restrictions and the audit log.",
    .example = "spam run, ticket 4711",
    .is_extension = true,
}};

inline constexpr OptionalParam<UnixTime> expires_param{ParamSpec{
    .name = "expires",
    .help = "When it ends by itself, in seconds since 1970; it never shortens an earlier call.",
    .example = "4102444800",
    .is_extension = true,
}};

inline constexpr OptionalParam<Flag> lock_param{ParamSpec{
    .name = "lock",
    .help = "1 lets nobody but root lift it; root alone may say so.",
    .example = "1",
    .is_extension = true,
}};

inline constexpr OptionalParam<QueuedMail> queued_param{ParamSpec{
    .name = "queued",
    .help = "What becomes of mail in the queue: fail (it bounces), keep (it waits) or discard.",
    .example = "keep",
    .is_extension = true,
}};

inline constexpr OptionalParam<Grace> grace_param{ParamSpec{
    .name = "grace",
    .help = "For how many seconds mail in the queue waits before that.",
    .example = "3600",
    .is_extension = true,
}};

inline constexpr OptionalParam<RequestId> request_id_param{ParamSpec{
    .name = "request_id",
    .help = "Any text; for a day the same call with the same one does nothing again.",
    .example = "7f1c9a",
    .is_extension = true,
}};

inline constexpr OptionalParam<Flag> dry_run_param{ParamSpec{
    .name = "dry_run",
    .help = "1 says what the call would do, and does nothing.",
    .example = "1",
    .is_extension = true,
}};

// What the arguments of a call ask for: of one that suspends, holds, or lifts either.
[[nodiscard]] RestrictionWish suspend_wish(Args const& args);
[[nodiscard]] RestrictionWish hold_wish(Args const& args);
[[nodiscard]] RestrictionWish lift_wish(Args const& args);

}  // namespace penstock
