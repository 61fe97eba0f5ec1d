#include "functions/accounts/account_listing.h"

#include <memory>

#include <Poco/Logger.h>

#include "api/core.h"
#include "auth/accounts.h"
#include "base/clock.h"
#include "base/log_field.h"

namespace penstock {

Listing own_accounts(Call const& call, RowsOfAccount rows_of) {
    auto const& core = call.core;
    auto const& actor = call.actor;
    // Shared by the visit, which fills it, and the remarks, which tell of it.
    auto const warnings = std::make_shared<Value::List>();
    return {.visit = [&core, &actor, warnings, limit = call.limit,
                      rows_of = std::move(rows_of)](RowVisitor const& visitor) -> Result<void> {
                return core.accounts.each(
                    actor,
                    [&](Account const& account) -> Result<void> {
                        rows_of(account, visitor);
                        return {};
                    },
                    [&](Problem const& unreadable) {
                        core.log.error("account passed over: " + log_field(unreadable.detail));
                        if (actor.owns_every_account()) {
                            warnings->emplace_back(unreadable.detail);
                        }
                    },
                    [&core, limit] { return limit.check(core.clock); });
            },
            .remarks = [warnings]() -> Value::Object {
                if (warnings->empty()) {
                    return {};
                }
                return {{"output", Value::Object{{"warnings", *warnings}}}};
            }};
}

}  // namespace penstock
