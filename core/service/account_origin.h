// AccountOrigin: where the accounts come from, as penstock.conf says: files of their own, or the
// host's users. A value; it borrows the paths and the settings.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "accounts/account_source.h"
#include "service/paths.h"
#include "settings/settings.h"

namespace penstock {

class AccountOrigin {
  public:
    AccountOrigin(Paths const& paths, Settings const& settings)
        : paths_(paths), settings_(settings) {}

    [[nodiscard]] std::shared_ptr<AccountSource const> source() const;
    // In which files change when the accounts do.
    [[nodiscard]] std::vector<std::string> directories() const;

  private:
    Paths const& paths_;
    Settings const& settings_;
};

}  // namespace penstock
