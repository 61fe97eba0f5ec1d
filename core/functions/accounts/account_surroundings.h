// AccountSurroundings: what is shown of accounts besides what their files say: one snapshot for all
// that a call shows.
//
// Failure: state_unreadable - whether mail is stopped is never guessed. A value.
#pragma once

#include <memory>
#include <string>

#include "accounts/passwd.h"
#include "api/core.h"
#include "base/result.h"
#include "marks/outgoing_mail.h"

namespace penstock {

struct AccountSurroundings {
    MarkedNames suspended;
    MarkedNames held;
    std::shared_ptr<PasswdUsers const> logins;  // shared with other calls, as Passwd gives it

    [[nodiscard]] static Result<AccountSurroundings> now(Core const& core);
    // For this account alone: it looks at no other's marks, however many there are.
    [[nodiscard]] static Result<AccountSurroundings> of(Core const& core,
                                                        std::string const& account);
};

}  // namespace penstock
