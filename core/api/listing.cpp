#include "listing.h"

#include <algorithm>
#include <utility>

namespace penstock {

namespace {

class KeptItemRow final : public Row {
  public:
    explicit KeptItemRow(Value item) : item_(std::move(item)) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
        return ItemRow(item_).field(name);
    }
    [[nodiscard]] Value whole() const override { return item_; }
    [[nodiscard]] std::unique_ptr<Row const> kept() const override { return ItemRow(item_).kept(); }

  private:
    Value item_;
};

}  // namespace

std::unique_ptr<Row const> ItemRow::kept() const {
    return std::make_unique<KeptItemRow const>(item_);
}

Listing list_of(std::string name, Value::List items) {
    return {std::move(name),
            [items = std::move(items)](RowVisitor const& visitor) -> Result<void> {
                std::ranges::for_each(items, [&](Value const& item) { visitor(ItemRow(item)); });
                return {};
            },
            {}};
}

}  // namespace penstock
