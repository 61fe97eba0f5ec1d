// AccountRow: an account as listaccts and accountsummary show it.
//
// The keys are those of WHM API 1's documentation of listaccts. What this host cannot know has the
// neutral value that the documentation uses for it - "*unknown*", "unlimited" or null - and nothing
// is made up. A key is worked out only when it is asked for. A row borrows all that it is made of;
// any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"
#include "accounts/passwd.h"
#include "api/core.h"
#include "api/listing.h"
#include "marks/outgoing_mail.h"

namespace penstock {

// What rows look up besides the account itself: one snapshot for all rows of a call.
struct AccountSurroundings {
    MarkedNames suspended;
    MarkedNames held;
    std::shared_ptr<PasswdUsers const> logins;  // shared with other calls, as Passwd gives it

    // Fails with state_unreadable: whether mail is stopped is never guessed.
    [[nodiscard]] static Result<AccountSurroundings> now(Core const& core);
    // For rows of this account alone: it looks at no other's marks, however many there are.
    [[nodiscard]] static Result<AccountSurroundings> of(Core const& core,
                                                        std::string const& account);
};

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

constexpr char const* unknown = "*unknown*";

// As the documentation writes times: "13 May 22 16:03", in UTC.
[[nodiscard]] std::string short_date(std::int64_t unix_time);

// The number that a fact of the account is, if it is one.
[[nodiscard]] std::optional<std::int64_t> number_of(Account const& account, std::string_view fact);

[[nodiscard]] bool is_account_suspended(Account const& account);

}  // namespace penstock
