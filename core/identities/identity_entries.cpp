#include "identities/identity_entries.h"

#include <algorithm>
#include <cstddef>

#include "accounts/account_name.h"
#include "base/log_field.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

constexpr char const* contested_file = "contested";
constexpr char const* findings_file = "findings";
constexpr std::size_t most_told = std::size_t{1} << 20;  // bytes

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

std::string contested_text(Rebuilt const& rebuilt) {
    std::set<std::string> domains;
    for (auto const& conflict : rebuilt.conflicts) {
        domains.insert(conflict.domain);
    }
    std::string text = "\n";
    for (auto const& domain : domains) {
        text += domain + "\n";
    }
    return text;
}

std::string findings_text(Rebuilt const& rebuilt) {
    std::string text;
    for (auto const& conflict : rebuilt.conflicts) {
        text += "contested " + conflict.domain + " " + conflict.owner + " " + conflict.claimant;
        text += "\n";
    }
    for (auto const& lost : rebuilt.lost) {
        text += "lost " + log_field(lost.domain) + " " + lost.account + "\n";
    }
    for (auto const& unread : rebuilt.unreadable) {
        text += "unreadable " + log_field(unread.subject) + "\n";
    }
    return text;
}

}  // namespace

IdentityEntries::IdentityEntries(FileSystem const& its_files, std::string const& directory,
                                 AccountSource const& its_source)
    : files(its_files),
      path(directory),
      source(its_source),
      accounts(its_files, directory + "/accounts"),
      domains(its_files, directory + "/domains"),
      top(its_files, directory) {}

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

Result<void> IdentityEntries::tell(Rebuilt const& rebuilt) {
    auto const left = top.names();  // with working names of a rebuild that did not end
    for (auto const& name : left ? *left : std::vector<std::string>{}) {
        if (name.starts_with(".new-")) {
            static_cast<void>(top.remove(name));
        }
    }
    auto const told = tell(contested_file, contested_text(rebuilt));
    return told ? tell(findings_file, findings_text(rebuilt)) : told;
}

// Not synced: a start begins with a rebuild.
Result<void> IdentityEntries::tell(char const* file, std::string const& text) {
    if (auto const told = top.text_of(file, most_told); told && *told == text) {
        return {};
    }
    auto const written = top.new_file(text);
    if (!written) {
        return not_stored(written.error());
    }
    return top.put(*written, file).map_error(as_not_stored);
}

bool IdentityEntries::is_told_contested(std::string const& domain) {
    auto const told = top.text_of(contested_file, most_told);
    return !told || told->size() == most_told ||
           told->find("\n" + domain + "\n") != std::string::npos;
}

}  // namespace penstock
