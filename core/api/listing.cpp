#include "listing.h"

#include <algorithm>
#include <utility>

namespace penstock {

Listing list_of(std::string name, Value::List items) {
    return {std::move(name),
            [items = std::move(items)](RowVisitor const& visitor) -> Result<void> {
                std::ranges::for_each(items, [&](Value const& item) { visitor(ItemRow(item)); });
                return {};
            },
            {}};
}

}  // namespace penstock
