// The one way past Accounts to an AccountName: tests of what is below Accounts have no actor to ask
// for.
#pragma once

#include <string>
#include <utility>

#include "accounts/account_name.h"

namespace penstock {

class AccountNameForTests {
  public:
    static AccountName make(std::string text) { return AccountName({std::move(text), "root", {}}); }
};

}  // namespace penstock
