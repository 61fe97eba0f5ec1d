#include <optional>

#include "api/field_row.h"
#include "auth/accounts.h"
#include "base/clock.h"
#include "exim/mail_index.h"
#include "functions/functions.h"
#include "functions/mail/delivery_query.h"

namespace penstock::functions {

namespace {

constexpr OptionalParam<std::string> sender{ParamSpec{
    .name = "sender",
    .help = "Count only what this address sent.",
    .example = "someone@example.com",
}};

struct UserFigures {
    DeliveryFigures figures;
    Call const* call;
    mutable std::optional<Account> account = {};  // found when it is asked for

    // What is no account any more has no owner and no domain.
    [[nodiscard]] Account const& described() const {
        if (!account) {
            auto const found = call->core.accounts.resolve(call->actor, figures.account);
            account = found ? found->as_found()
                            : Account{.name = figures.account, .owner = "", .domains = {}};
        }
        return *account;
    }
    [[nodiscard]] Value domain() const {
        auto const& domains = described().domains;
        return domains.empty() ? Value() : Value(domains.front());
    }
};

Value number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

using One = UserFigures;

// No limit of this kind is kept here, so that none was ever reached.
constexpr RowField<UserFigures> figure_fields[] = {
    {"DEFERCOUNT", [](One const& one) { return number(one.figures.deferrals); }},
    {"DEFERFAILCOUNT",
     [](One const& one) { return number(one.figures.deferrals + one.figures.failures); }},
    {"DOMAIN", [](One const& one) { return one.domain(); }},
    {"FAILCOUNT", [](One const& one) { return number(one.figures.failures); }},
    {"OWNER",
     [](One const& one) {
         auto const& owner = one.described().owner;
         return owner.empty() ? Value() : Value(owner);
     }},
    {"PRIMARY_DOMAIN", [](One const& one) { return one.domain(); }},
    {"REACHED_MAXDEFERFAIL", [](One const&) { return Value(0); }},
    {"REACHED_MAXEMAILS", [](One const&) { return Value(0); }},
    {"SENDCOUNT", [](One const& one) { return number(one.figures.messages); }},
    {"SUCCESSCOUNT", [](One const& one) { return number(one.figures.successes); }},
    {"TOTALSIZE", [](One const& one) { return number(one.figures.bytes); }},
    {"USER", [](One const& one) { return Value(owner_of_mail(one.figures.account, true)); }},
};

}  // namespace

Function const emailtrack_user_stats{
    .name = "emailtrack_user_stats",
    .section = Section::mail,
    .help = "Counts the deliveries of each of the caller's accounts.",
    .role = Role::MailSend,
    .acl = Acl::track_email,
    .params = {&counted_reach_param, &endtime_param, &sender, &starttime_param},
    .list = "records",
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto query = visible_deliveries(call);
        if (!query) {
            return tl::unexpected(query.error());
        }
        query->from = args[starttime_param].value_or(UnixTime{}).seconds;
        query->until = args[endtime_param].value_or(UnixTime{query->until}).seconds;
        query->reach = args[counted_reach_param].value_or(CountedReach{}).reach;
        query->sender = args[sender].value_or("");
        auto metadata = delivery_warnings(call.core, *query);
        if (!metadata) {
            return tl::unexpected(metadata.error());
        }
        metadata->emplace_back("overflowed", 0);
        // The rows are made when this function has ended: they need a Call that lasts as long.
        auto visit = [call, query = std::move(*query)](RowVisitor const& visitor) {
            return call.core.mail_index.figures(query, [&](DeliveryFigures const& figures) {
                UserFigures const of_user{figures, &call};
                visitor(FieldRow<UserFigures>(of_user, figure_fields));
                return call.limit.check(call.core.clock);
            });
        };
        return Outcome{.list = Listing{.visit = std::move(visit)},
                       .metadata = std::move(*metadata)};
    },
};

}  // namespace penstock::functions
