#include "service/account_origin.h"

#include "accounts/file_accounts.h"
#include "accounts/system_accounts.h"

namespace penstock {

std::shared_ptr<AccountSource const> AccountOrigin::source() const {
    if (settings_.accounts == AccountsFrom::system) {
        return std::make_shared<SystemAccounts>(
            SystemAccountPaths{.domain_map = settings_.domain_map}, paths_.owner);
    }
    return std::make_shared<FileAccounts>(paths_.accounts, paths_.owner);
}

std::vector<std::string> AccountOrigin::directories() const {
    if (settings_.accounts == AccountsFrom::files) {
        return {paths_.accounts};
    }
    auto const directory_of_file = [](std::string const& file) {
        return file.substr(0, file.rfind('/'));
    };
    std::vector<std::string> directories{directory_of_file(SystemAccountPaths{}.passwd)};
    if (!settings_.domain_map.empty()) {
        directories.push_back(directory_of_file(settings_.domain_map));
    }
    return directories;
}

}  // namespace penstock
