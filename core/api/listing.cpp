#include "listing.h"

#include <algorithm>
#include <utility>

namespace penstock {

namespace {

class ItemRow final : public Row {
  public:
    explicit ItemRow(Value const& item) : item_(item) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
        auto const* const found = item_.member(name);
        return found == nullptr ? std::nullopt : std::optional(*found);
    }
    [[nodiscard]] Value whole() const override { return item_; }

  private:
    Value const& item_;
};

}  // namespace

Listing list_of(std::string name, Value::List items) {
    return {std::move(name), [items = std::move(items)](RowVisitor const& visitor) -> Result<void> {
                std::ranges::for_each(items, [&](Value const& item) { visitor(ItemRow(item)); });
                return {};
            }};
}

}  // namespace penstock
