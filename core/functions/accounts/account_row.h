// AccountRow: an account as listaccts and accountsummary show it: account_columns.h.
//
// A key is worked out only when it is asked for. A row borrows all that it is made of; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"
#include "api/listing.h"
#include "functions/accounts/account_surroundings.h"

namespace penstock {

class AccountRow final : public Row {
  public:
    // `wanted`: the keys to show, sorted; all of them if it is empty.
    AccountRow(Account const& account, AccountSurroundings const& surroundings,
               std::vector<std::string> const& wanted)
        : account_(account), surroundings_(surroundings), wanted_(wanted) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override;
    [[nodiscard]] Value whole() const override;
    [[nodiscard]] std::unique_ptr<Row const> kept() const override;

  private:
    [[nodiscard]] bool is_wanted(std::string_view name) const;

    Account const& account_;
    AccountSurroundings const& surroundings_;
    std::vector<std::string> const& wanted_;
};

}  // namespace penstock
