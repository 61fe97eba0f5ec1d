#include "functions/mail/recipient_counts.h"

#include <memory>
#include <utility>

#include "base/clock.h"
#include "exim/mail_index.h"
#include "functions/mail/delivery_query.h"

namespace penstock {

Outcome recipient_counts(Call const& call, CountedBy by, DeliveryQuery query, CountNames names) {
    // Shared by the visit, which asks for it, and the remarks, which tell it.
    auto const warnings = std::make_shared<Value::Object>();
    auto visit = [&core = call.core, limit = call.limit, by, query = std::move(query), names,
                  warnings](RowVisitor const& visitor) -> Result<void> {
        auto unknown = delivery_warnings(core, query);
        if (!unknown) {
            return tl::unexpected(std::move(unknown.error()));
        }
        *warnings = std::move(*unknown);
        return core.mail_index.recipient_counts(by, query, [&](RecipientCount const& count) {
            if (by == CountedBy::account && count.name.empty()) {
                return Result<void>();  // nobody's
            }
            Value const item = Value::Object{
                {std::string(names.name), count.name},
                {std::string(names.count), static_cast<std::int64_t>(count.recipients)}};
            visitor(ItemRow(item));
            return limit.check(core.clock);
        });
    };
    return Outcome{
        .list = Listing{.visit = std::move(visit), .remarks = [warnings] { return *warnings; }}};
}

}  // namespace penstock
