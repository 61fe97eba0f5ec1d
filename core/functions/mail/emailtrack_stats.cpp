#include <algorithm>

#include "exim/mail_index.h"
#include "functions/functions.h"
#include "functions/mail/delivery_query.h"

namespace penstock::functions {

namespace {

constexpr OptionalParam<UnixTime> startdate{ParamSpec{
    .name = "startdate",
    .help = "Another name of starttime.",
    .example = "1700000000",
}};
constexpr OptionalParam<UnixTime> enddate{ParamSpec{
    .name = "enddate",
    .help = "Another name of endtime.",
    .example = "1700086400",
}};
constexpr OptionalParam<Flag> nosize{ParamSpec{
    .name = "nosize",
    .help = "Whether to leave out TOTALSIZE.",
    .example = "1",
}};
constexpr OptionalParam<Flag> nosuccess{ParamSpec{
    .name = "nosuccess",
    .help = "Whether to leave out SUCCESSCOUNT.",
    .example = "1",
}};
constexpr OptionalParam<AccountName> user{ParamSpec{
    .name = "user",
    .help = "The name of an account that the caller owns; all of them by default.",
    .example = "example",
}};

void add(DeliveryFigures& sum, DeliveryFigures const& figures) {
    for (auto const number :
         {&DeliveryFigures::messages, &DeliveryFigures::successes, &DeliveryFigures::deferrals,
          &DeliveryFigures::failures, &DeliveryFigures::in_progress, &DeliveryFigures::bytes}) {
        sum.*number += figures.*number;
    }
}

Value record_of(DeliveryFigures const& sum, Args const& args) {
    auto const number = [](std::uint64_t value) { return Value(static_cast<std::int64_t>(value)); };
    Value::Object record{{"DEFERCOUNT", number(sum.deferrals)},
                         {"DEFERFAILCOUNT", number(sum.deferrals + sum.failures)},
                         {"FAILCOUNT", number(sum.failures)},
                         {"INPROGRESSCOUNT", number(sum.in_progress)},
                         {"SENDCOUNT", number(sum.messages)}};
    if (!args[nosuccess].value_or(Flag{}).is_set) {
        record.emplace_back("SUCCESSCOUNT", number(sum.successes));
    }
    if (!args[nosize].value_or(Flag{}).is_set) {
        record.emplace_back("TOTALSIZE", number(sum.bytes));
    }
    return record;
}

}  // namespace

Function const emailtrack_stats{
    .name = "emailtrack_stats",
    .section = Section::mail,
    .help = "Counts deliveries of one of the caller's accounts, or of all together.",
    .role = Role::MailSend,
    .acl = Acl::track_email,
    .params = {&counted_reach_param, &endtime_param, &enddate, &nosize, &nosuccess,
               &starttime_param, &startdate, &user},
    .list = "records",
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto query = visible_deliveries(call);
        if (!query) {
            return tl::unexpected(query.error());
        }
        auto const given = [&](auto const& param, auto const& other, std::int64_t otherwise) {
            auto const& time = args[param] ? args[param] : args[other];
            return time ? time->seconds : otherwise;
        };
        query->from = given(starttime_param, startdate, query->from);
        query->until = given(endtime_param, enddate, query->until);
        query->reach = args[counted_reach_param].value_or(CountedReach{}).reach;
        if (auto const& account = args[user]) {
            query->accounts = {account->text()};
        }
        DeliveryFigures sum{.account = ""};
        auto const counted =
            call.core.mail_index.figures(*query, [&](DeliveryFigures const& figures) {
                add(sum, figures);
                return Result<void>();
            });
        if (!counted) {
            return tl::unexpected(counted.error());
        }
        auto metadata = delivery_warnings(call.core, *query);
        if (!metadata) {
            return tl::unexpected(metadata.error());
        }
        metadata->emplace_back("overflowed", 0);
        return Outcome{.list = list_of({record_of(sum, args)}), .metadata = std::move(*metadata)};
    },
};

}  // namespace penstock::functions
