#include "api/listing.h"

#include <algorithm>
#include <utility>

namespace penstock {

namespace {

// The value is its own: that of a row may go with the visitor's call.
class KeptItem final : public Row {
  public:
    explicit KeptItem(Value item) : item_(std::move(item)), row_(item_) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
        return row_.field(name);
    }
    [[nodiscard]] Value whole() const override { return item_; }
    [[nodiscard]] std::unique_ptr<Row const> kept() const override { return row_.kept(); }

  private:
    Value item_;
    ItemRow row_;
};

}  // namespace

std::unique_ptr<Row const> ItemRow::kept() const {
    return std::make_unique<KeptItem const>(item_);
}

Listing list_of(Value::List items) {
    return {[items = std::move(items)](RowVisitor const& visitor) -> Result<void> {
                std::ranges::for_each(items, [&](Value const& item) { visitor(ItemRow(item)); });
                return {};
            },
            {}};
}

}  // namespace penstock
