// Listing: the list that a function returns, as a source of rows: nothing of it need be in memory.
//
// `visit` calls the visitor once for each row, in the list's own order, and fails as the source
// fails. A Row computes a field only when it is asked for, so that a filter over 100,000 accounts
// costs what it looks at. A Row lives as long as the visitor's call.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/value.h"
#include "base/result.h"

namespace penstock {

class Row {
  public:
    Row() = default;
    Row(Row const&) = delete;
    Row& operator=(Row const&) = delete;
    virtual ~Row() = default;

    // The field of that name; nothing if the row has none, as a list of plain texts has.
    [[nodiscard]] virtual std::optional<Value> field(std::string_view name) const = 0;
    [[nodiscard]] virtual Value whole() const = 0;
    // A row that says the same and lives as long as the listing; often cheaper than whole().
    [[nodiscard]] virtual std::unique_ptr<Row const> kept() const = 0;
};

// A row that is in memory anyway: an object, or a plain text or number. The value must outlive it.
class ItemRow final : public Row {
  public:
    explicit ItemRow(Value const& item) : item_(item) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
        auto const* const found = item_.member(name);
        return found == nullptr ? std::nullopt : std::optional(*found);
    }
    [[nodiscard]] Value whole() const override { return item_; }
    [[nodiscard]] std::unique_ptr<Row const> kept() const override;

  private:
    Value const& item_;
};

using RowVisitor = std::function<void(Row const&)>;

struct Listing {
    std::function<Result<void>(RowVisitor const&)> visit;
    // What the visit has to say in the metadata, asked for when it is over; may be empty.
    std::function<Value::Object()> remarks = {};
};

// The listing of such items.
[[nodiscard]] Listing list_of(Value::List items);

}  // namespace penstock
