#include <array>
#include <memory>
#include <utility>

#include "base/clock.h"
#include "exim/mail_index.h"
#include "functions/functions.h"
#include "functions/mail/delivery_fields.h"
#include "functions/mail/delivery_query.h"

namespace penstock::functions {

namespace {

constexpr OptionalParam<Flag> defer{ParamSpec{
    .name = "defer",
    .help = "Whether to return what was deferred.",
    .example = "1",
}};
constexpr OptionalParam<Flag> failure{ParamSpec{
    .name = "failure",
    .help = "Whether to return what failed.",
    .example = "1",
}};
constexpr OptionalParam<Flag> inprogress{ParamSpec{
    .name = "inprogress",
    .help = "Whether to return what was not tried yet.",
    .example = "1",
}};
constexpr OptionalParam<Flag> success{ParamSpec{
    .name = "success",
    .help = "Whether to return what was delivered.",
    .example = "1",
}};
constexpr OptionalParam<SearchedReach> deliverytype{ParamSpec{
    .name = "deliverytype",
    .help = "Which deliveries to return: all, which is the default, remote or local.",
    .example = "remote",
}};
constexpr OptionalParam<RowLimit> max_results_by_type{ParamSpec{
    .name = "max_results_by_type",
    .help = "How many records of each type to return; 0, the default, is no limit.",
    .example = "250",
}};

// Those that are asked for with 1; if none is, all but those that are declined with 0.
std::vector<DeliveryType> types_from(Args const& args) {
    std::vector<DeliveryType> wanted;
    std::vector<DeliveryType> not_declined;
    for (auto const& [param, type] :
         {std::pair(&defer, DeliveryType::defer), std::pair(&failure, DeliveryType::failure),
          std::pair(&inprogress, DeliveryType::inprogress),
          std::pair(&success, DeliveryType::success)}) {
        auto const& flag = args[*param];
        if (flag && flag->is_set) {
            wanted.push_back(type);
        }
        if (!flag) {
            not_declined.push_back(type);
        }
    }
    return wanted.empty() ? not_declined : wanted;
}

}  // namespace

Function const emailtrack_search{
    .name = "emailtrack_search",
    .section = Section::mail,
    .help = "Lists deliveries of the caller's accounts, newest first.",
    .role = Role::MailSend,
    .acl = Acl::track_email,
    .params = {&defer, &deliverytype, &failure, &inprogress, &max_results_by_type, &success},
    .list = "records",
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto query = visible_deliveries(call);
        if (!query) {
            return tl::unexpected(query.error());
        }
        query->types = types_from(args);
        query->reach = args[deliverytype].value_or(SearchedReach{}).reach;
        query->largest_of_a_type = args[max_results_by_type].value_or(RowLimit{}).rows;
        if (query->types.empty()) {
            return Outcome{.list = list_of({}), .metadata = {{"overflowed", 0}}};
        }
        auto metadata = delivery_warnings(call.core, *query);
        if (!metadata) {
            return tl::unexpected(metadata.error());
        }
        // Shared by the visit, which finds it out, and the remarks, which tell it.
        auto const has_more = std::make_shared<bool>(false);
        auto visit = [&core = call.core, limit = call.limit, has_more,
                      query = std::move(*query)](RowVisitor const& visitor) -> Result<void> {
            auto const more = core.mail_index.deliveries(query, [&](Delivery const& delivery) {
                visitor(FieldRow<Delivery>(delivery, delivery_fields()));
                return limit.check(core.clock);
            });
            *has_more = more.value_or(false);
            return more ? Result<void>() : tl::unexpected(more.error());
        };
        return Outcome{
            .list = Listing{.visit = std::move(visit),
                            .remarks =
                                [has_more] {
                                    return Value::Object{{"overflowed", one_or_zero(*has_more)}};
                                }},
            .metadata = std::move(*metadata)};
    },
};

}  // namespace penstock::functions
