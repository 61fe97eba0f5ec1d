#include "accounts/system_accounts.h"

#include <set>
#include <utility>

#include "accounts/account_name.h"
#include "accounts/domain_key.h"
#include "base/lines.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

constexpr std::size_t megabyte = 1024 * 1024;

// Lines of a key, blanks and a value; a value that is no number is an error, for with another range
// other users would be accounts.
Result<UidRange> uid_range_from(std::string_view text, std::string const& path) {
    UidRange range;
    for (auto const whole_line : lines_of(text)) {
        auto const line = trimmed(whole_line);
        auto const end = line.find_first_of(" \t");
        auto const key = line.substr(0, end);
        if (key != "UID_MIN" && key != "UID_MAX") {
            continue;
        }
        auto const uid =
            end == std::string_view::npos ? std::nullopt : uid_from(trimmed(line.substr(end)));
        if (!uid) {
            return unreadable(path + ": " + std::string(key) + " is not a number");
        }
        (key == "UID_MIN" ? range.first : range.last) = *uid;
    }
    return range;
}

Result<DomainsByUser> domains_from(std::string_view text) {
    DomainsByUser domains;
    std::set<std::pair<std::string, std::string_view>> seen;
    for (auto const line : lines_of(text)) {
        auto const end = line.find(':');
        if (end == std::string_view::npos) {
            continue;
        }
        auto const written = trimmed(line.substr(0, end));
        auto const user = trimmed(line.substr(end + 1));
        if (written.empty() || written == "*" || !is_account_name(user)) {
            continue;
        }
        auto& of_user = domains[std::string(user)];
        auto const domain = domain_key(written);
        if (!domain) {
            of_user.lost.emplace_back(written);
        } else if (seen.emplace(*domain, user).second) {
            of_user.known.push_back(*domain);
        }
    }
    return domains;
}

// These files are there on every host that has chosen them: a missing one is no empty list.
template <class T>
Result<std::shared_ptr<T const>> required(Result<std::shared_ptr<T const>> content,
                                          std::string const& path) {
    if (content && !*content) {
        return unreadable(path + " is missing");
    }
    return content;
}

}  // namespace

struct SystemAccounts::Sources {
    std::shared_ptr<PasswdUsers const> users;
    std::shared_ptr<UidRange const> range;
    std::shared_ptr<DomainsByUser const> domains;

    [[nodiscard]] std::optional<Account> account(PasswdUsers::const_iterator user) const {
        if (user == users->end() || user->second.uid < range->first ||
            user->second.uid > range->last) {
            return std::nullopt;
        }
        auto const of_user = domains->find(user->first);
        Account account{user->first, "root", {}};
        account.born = "uid " + std::to_string(user->second.uid);
        if (of_user != domains->end()) {
            account.domains = of_user->second.known;
            account.lost_domains = of_user->second.lost;
        }
        return account;
    }
};

SystemAccounts::SystemAccounts(SystemAccountPaths paths, uid_t owner)
    : paths_(std::move(paths)), owner_(owner), passwd_(paths_.passwd, owner) {}

Result<std::optional<Account>> SystemAccounts::find(std::string_view name) const {
    auto const sources = read();
    if (!sources) {
        return tl::unexpected(sources.error());
    }
    return sources->account(sources->users->find(name));
}

Result<void> SystemAccounts::each(AccountVisitor const& visitor) const {
    auto const sources = read();
    if (!sources) {
        return tl::unexpected(sources.error());
    }
    for (auto user = sources->users->begin(); user != sources->users->end(); ++user) {
        if (auto account = sources->account(user)) {
            if (auto visited = visitor(std::move(*account)); !visited) {
                return visited;
            }
        }
    }
    return {};
}

Result<SystemAccounts::Sources> SystemAccounts::read() const {
    TrustRule const large{owner_, 64 * megabyte};
    auto users = passwd_.users();
    if (!users) {
        return tl::unexpected(users.error());
    }
    auto const& defs = paths_.login_defs;
    auto range = required(
        login_defs_.get(defs, TrustRule{owner_},
                        [&defs](std::string const& text) { return uid_range_from(text, defs); }),
        defs);
    if (!range) {
        return tl::unexpected(range.error());
    }
    auto domains =
        paths_.domain_map.empty()
            ? std::make_shared<DomainsByUser const>()
            : required(domains_.get(paths_.domain_map, large, domains_from), paths_.domain_map);
    if (!domains) {
        return tl::unexpected(domains.error());
    }
    return Sources{*users, *range, *domains};
}

}  // namespace penstock
