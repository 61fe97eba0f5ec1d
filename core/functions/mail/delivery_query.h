// What the functions about deliveries share: their arguments, and whose deliveries a caller sees:
// all for who owns every account, otherwise those of the caller's accounts.
#pragma once

#include <optional>

#include "api/call.h"
#include "api/param.h"
#include "exim/delivery.h"

namespace penstock {

// deliverytype where all are meant unless it says otherwise.
struct SearchedReach {
    DeliveryReach reach = DeliveryReach::all;
};
// The same where failures may be counted with what went to other hosts.
struct CountedReach {
    DeliveryReach reach = DeliveryReach::all;
};

template <>
struct Reader<SearchedReach> {
    [[nodiscard]] static Result<SearchedReach> read(std::string_view text, ReadingContext const&);
};
template <>
struct Reader<CountedReach> {
    [[nodiscard]] static Result<CountedReach> read(std::string_view text, ReadingContext const&);
};

// A whole number, 0 or more.
struct RowLimit {
    std::uint64_t rows = 0;
};
template <>
struct Reader<RowLimit> {
    [[nodiscard]] static Result<RowLimit> read(std::string_view text, ReadingContext const&);
};

inline constexpr OptionalParam<CountedReach> counted_reach_param{ParamSpec{
    .name = "deliverytype",
    .help = "Which deliveries to count: remote, remote-or-faildefer or local; all by default.",
    .example = "remote",
}};
inline constexpr OptionalParam<UnixTime> starttime_param{ParamSpec{
    .name = "starttime",
    .help = "The beginning of the time to look at, in seconds since 1970; 0 by default.",
    .example = "1700000000",
}};
inline constexpr OptionalParam<UnixTime> endtime_param{ParamSpec{
    .name = "endtime",
    .help = "The end of the time to look at, in seconds since 1970; now by default.",
    .example = "1700086400",
}};
inline constexpr Param<UnixTime> start_time_param{ParamSpec{
    .name = "start_time",
    .help = "The beginning of the time to look at, in seconds since 1970.",
    .example = "1700000000",
}};
inline constexpr Param<UnixTime> end_time_param{ParamSpec{
    .name = "end_time",
    .help = "The end of the time to look at, in seconds since 1970.",
    .example = "1700086400",
}};

// A query of what the caller may see, up to now. Fails with state_unreadable.
[[nodiscard]] Result<DeliveryQuery> visible_deliveries(Call const& call);

// What the index does not know of what the query asks for, as metadata (output.warnings); none
// where it knows all.
[[nodiscard]] Result<Value::Object> delivery_warnings(Core const& core, DeliveryQuery const& query);

// The host's local time, as "2026-11-22 20:46:13".
[[nodiscard]] std::string local_time(std::int64_t unix_time);

// As the documentation calls what is no account's: mail from outside, and the host's own.
[[nodiscard]] inline std::string owner_of_mail(std::string const& account, bool is_from_outside) {
    return !account.empty() ? account : is_from_outside ? "-remote-" : "-system-";
}

}  // namespace penstock
