#include "functions/accounts/account_row.h"

#include <algorithm>
#include <utility>

#include "functions/accounts/account_columns.h"

namespace penstock {

namespace {

// The account is its own, the rest the listing's.
class KeptRow final : public Row {
  public:
    KeptRow(Account account, AccountSurroundings const& around,
            std::vector<std::string> const& wanted)
        : account_(std::move(account)), row_(account_, around, wanted) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
        return row_.field(name);
    }
    [[nodiscard]] Value whole() const override { return row_.whole(); }
    [[nodiscard]] std::unique_ptr<Row const> kept() const override { return row_.kept(); }

  private:
    Account account_;
    AccountRow row_;
};

}  // namespace

std::optional<Value> AccountRow::field(std::string_view name) const {
    auto const columns = account_columns();
    auto const column = std::ranges::lower_bound(columns, name, {}, &AccountColumn::name);
    if (column == columns.end() || column->name != name || !is_wanted(name)) {
        return std::nullopt;
    }
    return column->value(account_, surroundings_);
}

Value AccountRow::whole() const {
    auto const columns = account_columns();
    Value::Object shown;
    shown.reserve(columns.size());
    for (auto const& column : columns) {
        if (is_wanted(column.name)) {
            shown.emplace_back(std::string(column.name), column.value(account_, surroundings_));
        }
    }
    return shown;
}

std::unique_ptr<Row const> AccountRow::kept() const {
    return std::make_unique<KeptRow const>(account_, surroundings_, wanted_);
}

bool AccountRow::is_wanted(std::string_view name) const {
    return wanted_.empty() || std::ranges::binary_search(wanted_, name);
}

}  // namespace penstock
