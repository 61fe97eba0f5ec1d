#include "identities/identity_entries.h"

#include <algorithm>

#include "accounts/account_name.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

Result<void> write_entry(FileSystem const& files, MapDirectory& in, std::string const& key,
                         std::string const& text) {
    auto const file = in.new_file(text);
    if (!file) {
        return not_stored(file.error());
    }
    if (auto const synced = files.sync(*file); !synced) {
        return not_stored(synced.error());
    }
    return in.put(*file, key).map_error(as_not_stored);
}

}  // namespace

IdentityEntries::IdentityEntries(FileSystem const& its_files, std::string const& directory,
                                 AccountSource const& its_source)
    : files(its_files),
      path(directory),
      source(its_source),
      accounts(its_files, directory + "/accounts"),
      domains(its_files, directory + "/domains"),
      findings(its_files, directory) {}

Result<bool> IdentityEntries::is_account(std::string_view name) const {
    return source.find(name).map([](auto const& account) { return account.has_value(); });
}

Result<bool> IdentityEntries::has_domain(std::string_view name, std::string const& domain) const {
    return source.find(name).map([&domain](std::optional<Account> const& account) {
        return account && std::find(account->domains.begin(), account->domains.end(), domain) !=
                              account->domains.end();
    });
}

std::string IdentityEntries::owner_of(std::string const& domain) {
    auto const text = domains.text_of(domain);
    if (!text || !text->ends_with('\n')) {
        return {};
    }
    auto const name = text->substr(0, text->size() - 1);
    return is_account_name(name) ? name : std::string{};
}

Result<void> IdentityEntries::write_account(std::string const& name) {
    ++unconfirmed;
    return write_entry(files, accounts, name, {});
}

Result<void> IdentityEntries::write_domain(std::string const& domain, std::string const& owner) {
    ++unconfirmed;
    return write_entry(files, domains, domain, text_for(owner));
}

Result<void> IdentityEntries::confirm() {
    if (auto const confirmed = accounts.confirm(); !confirmed) {
        return not_stored(confirmed.error());
    }
    return domains.confirm().map_error(as_not_stored);
}

Result<void> IdentityEntries::sync_all() const {
    auto const directory = files.open_directory(path);
    if (!directory) {
        return not_stored(directory.error());
    }
    return files.sync_all(*directory).map_error(as_not_stored);
}

}  // namespace penstock
