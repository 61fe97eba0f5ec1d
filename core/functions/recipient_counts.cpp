#include "recipient_counts.h"

#include <utility>

namespace penstock {

Outcome recipient_counts(Call const& call, CountedBy by, DeliveryQuery query, CountNames names) {
    auto visit = [&core = call.core, limit = call.limit, by, query = std::move(query),
                  names](RowVisitor const& visitor) {
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
    return Outcome{.list = Listing{.visit = std::move(visit)}};
}

}  // namespace penstock
