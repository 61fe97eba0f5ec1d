#include "accounts/file_accounts.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <sys/stat.h>

#include "accounts/account_facts.h"
#include "accounts/account_name.h"
#include "accounts/domain_key.h"
#include "base/errno_text.h"
#include "base/lines.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

bool is_domain_line(std::string_view key) {
    return key.starts_with("DNS") &&
           key.find_first_not_of("0123456789", 3) == std::string_view::npos;
}

void add_domain(Account& account, std::string_view key, std::string_view value) {
    auto const domain = domain_key(value);
    if (!domain) {
        if (!value.empty()) {
            account.lost_domains.emplace_back(value);
        }
        return;
    }
    auto& domains = account.domains;
    auto const known = std::find(domains.begin(), domains.end(), *domain);
    if (key != "DNS" && known == domains.end()) {
        domains.push_back(*domain);
    } else if (key == "DNS" && known == domains.end()) {
        domains.insert(domains.begin(), *domain);
    } else if (key == "DNS") {
        std::rotate(domains.begin(), known, known + 1);  // the main domain comes first
    }
}

// The first of a repeated key counts, as for USER.
void add_fact(Account& account, std::string_view key, std::string_view value) {
    auto const* const known = std::find(account_facts.begin(), account_facts.end(), key);
    if (known != account_facts.end() && !value.empty() && account.fact(key).empty()) {
        account.facts.emplace_back(*known, value);
    }
}

Result<Account> account_from(std::string_view text, std::string const& name) {
    Account account{name, "root", {}};
    account.facts.reserve(account_facts.size() / 2);
    bool is_empty = true;
    while (!text.empty()) {
        auto const line = take_line(text);
        auto const end = line.find('=');
        if (end == std::string_view::npos) {
            continue;  // comments, and what other versions of the format may have
        }
        is_empty = false;
        auto const key = trimmed(line.substr(0, end));
        auto const value = trimmed(line.substr(end + 1));
        if (key == "USER" && value != name) {
            return unreadable("account file " + name + " refused: its USER is another");
        }
        if (key == "OWNER" && !value.empty()) {
            account.owner = value;
        } else if (is_domain_line(key)) {
            add_domain(account, key, value);
        } else {
            add_fact(account, key, value);
        }
    }
    // Half of a file, on a full disk or while it is written: its domains are not gone.
    if (is_empty) {
        return unreadable("account file " + name + " refused: no KEY=value is in it");
    }
    if (auto const start = account.fact(facts::start_time); !start.empty()) {
        account.born = "startdate " + std::string(start);
    }
    return account;
}

bool is_directory(std::string const& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

using DirectoryStream = std::unique_ptr<DIR, int (*)(DIR*)>;

Result<std::vector<std::string>> account_names_in(DirectoryStream const& stream,
                                                  std::string const& directory) {
    std::vector<std::string> names;
    errno = stream ? 0 : errno;
    while (dirent const* entry = stream ? ::readdir(stream.get()) : nullptr) {
        if (is_account_name(entry->d_name)) {
            names.emplace_back(entry->d_name);
        }
        errno = 0;
    }
    if (errno != 0) {
        return unreadable(directory + ": " + errno_text());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

FileAccounts::FileAccounts(std::string directory, uid_t owner)
    : directory_(std::move(directory)), owner_(owner) {}

Result<std::optional<Account>> FileAccounts::find(std::string_view name) const {
    if (!is_account_name(name)) {
        return std::nullopt;
    }
    std::string const file(name);
    auto const account =
        cache_.get(directory_ + "/" + file, TrustRule{owner_},
                   [&file](std::string const& text) { return account_from(text, file); });
    if (!account) {
        auto failed = account.error();
        failed.subject = is_directory(directory_) ? file : "";
        return tl::unexpected(std::move(failed));
    }
    return *account ? std::optional(**account) : std::nullopt;
}

// Past the cache: a list of all would only drive out of it what single requests ask for.
Result<void> FileAccounts::each(AccountVisitor const& visitor) const {
    DirectoryStream const stream(::opendir(directory_.c_str()), &::closedir);
    auto const names = account_names_in(stream, directory_);
    if (!names) {
        return tl::unexpected(names.error());
    }
    for (auto const& name : *names) {
        auto const file =
            read_trusted_file_at(::dirfd(stream.get()), directory_ + "/" + name, TrustRule{owner_});
        if (file && !*file) {
            continue;  // gone since the directory was read
        }
        auto account = file ? account_from((*file)->text, name)
                            : Result<Account>(tl::unexpected(file.error()));
        if (!account) {
            account.error().subject = name;
        }
        if (auto const visited = visitor(std::move(account)); !visited) {
            return visited;
        }
    }
    return {};
}

}  // namespace penstock
