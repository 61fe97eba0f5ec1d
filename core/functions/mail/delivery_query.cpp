#include "functions/mail/delivery_query.h"

#include <array>
#include <ctime>
#include <utility>

#include <Poco/Logger.h>

#include "api/core.h"
#include "auth/accounts.h"
#include "base/clock.h"
#include "base/log_field.h"
#include "exim/mail_index.h"

namespace penstock {

Result<SearchedReach> Reader<SearchedReach>::read(std::string_view text, ReadingContext const&) {
    return read_word<SearchedReach>(text, {{"all", {DeliveryReach::all}},
                                           {"remote", {DeliveryReach::remote}},
                                           {"local", {DeliveryReach::local}}});
}

Result<CountedReach> Reader<CountedReach>::read(std::string_view text, ReadingContext const&) {
    return read_word<CountedReach>(
        text, {{"remote", {DeliveryReach::remote}},
               {"remote-or-faildefer", {DeliveryReach::remote_or_unsuccessful}},
               {"local", {DeliveryReach::local}}});
}

Result<RowLimit> Reader<RowLimit>::read(std::string_view text, ReadingContext const&) {
    auto const number = whole_number(text);
    if (!number || *number < 0) {
        return invalid("", "a whole number, 0 or more");
    }
    return RowLimit{static_cast<std::uint64_t>(*number)};
}

Result<DeliveryQuery> visible_deliveries(Call const& call) {
    DeliveryQuery query;
    query.until = call.core.clock.wall();
    if (call.actor.owns_every_account()) {
        return query;
    }
    auto& names = query.accounts.emplace();
    auto const listed = call.core.accounts.each(
        call.actor,
        [&](Account const& account) -> Result<void> {
            names.push_back(account.name);
            return {};
        },
        [&](Problem const& unreadable) {
            call.core.log.error("account passed over: " + log_field(unreadable.detail));
        },
        [&] { return call.limit.check(call.core.clock); });
    return listed ? Result<DeliveryQuery>(std::move(query)) : tl::unexpected(listed.error());
}

Result<Value::Object> delivery_warnings(Core const& core, DeliveryQuery const& query) {
    Value::List warnings;
    auto const asked = core.mail_index.remarks(query, [&](IndexRemark const& remark) {
        warnings.emplace_back(remark.text);
        return Result<void>();
    });
    if (!asked) {
        return tl::unexpected(asked.error());
    }
    return warnings.empty()
               ? Value::Object{}
               : Value::Object{{"output", Value::Object{{"warnings", std::move(warnings)}}}};
}

std::string local_time(std::int64_t unix_time) {
    std::time_t const time = unix_time;
    std::tm fields{};
    std::array<char, sizeof "2026-11-22 20:46:13" + 16> text{};
    if (::localtime_r(&time, &fields) == nullptr) {
        return {};
    }
    auto const size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &fields);
    return {text.data(), size};
}

}  // namespace penstock
