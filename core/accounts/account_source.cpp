#include "accounts/account_source.h"

namespace penstock {

Result<std::vector<Account>> AccountSource::all() const {
    std::vector<Account> accounts;
    auto const visited = each([&](Result<Account> account) -> Result<void> {
        if (!account) {
            return tl::unexpected(account.error());
        }
        accounts.push_back(std::move(*account));
        return {};
    });
    if (!visited) {
        return tl::unexpected(visited.error());
    }
    return accounts;
}

}  // namespace penstock
