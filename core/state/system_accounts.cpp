#include "system_accounts.h"

#include <set>
#include <utility>

#include <Poco/NumberParser.h>

#include "account_name.h"
#include "domain_key.h"
#include "file_problem.h"
#include "lines.h"

namespace penstock {
namespace {

constexpr std::size_t megabyte = 1024 * 1024;

std::optional<uid_t> uid_from(std::string_view text) {
    unsigned number = 0;
    bool const is_number = text.find_first_not_of("0123456789") == std::string_view::npos &&
                           Poco::NumberParser::tryParseUnsigned(std::string(text), number);
    return is_number ? std::optional<uid_t>(number) : std::nullopt;
}

// A line that is not of seven fields is passed over, as the C library does.
Result<PasswdUsers> users_from(std::string_view text) {
    PasswdUsers users;
    for (auto const line : lines_of(text)) {
        auto const fields = split(line, ':');
        auto const uid = fields.size() == 7 ? uid_from(fields[2]) : std::nullopt;
        if (uid && is_account_name(fields[0])) {
            users.emplace(fields[0], *uid);
        }
    }
    return users;
}

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
        auto const domain = domain_key(trimmed(line.substr(0, end)));  // none for `*`
        auto const user = trimmed(line.substr(end + 1));
        if (!domain || !is_account_name(user)) {
            continue;
        }
        if (seen.emplace(*domain, user).second) {
            domains[std::string(user)].push_back(*domain);
        }
    }
    return domains;
}

// These three files are there on every host that has chosen them: a missing one is no empty list.
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
        if (user == users->end() || user->second < range->first || user->second > range->last) {
            return std::nullopt;
        }
        auto const of_user = domains->find(user->first);
        return Account{user->first, "root",
                       of_user == domains->end() ? std::vector<std::string>{} : of_user->second};
    }
};

SystemAccounts::SystemAccounts(SystemAccountPaths paths, uid_t owner)
    : paths_(std::move(paths)), owner_(owner) {}

Result<std::optional<Account>> SystemAccounts::find(std::string_view name) const {
    auto const sources = read();
    if (!sources) {
        return tl::unexpected(sources.error());
    }
    return sources->account(sources->users->find(name));
}

Result<std::vector<Account>> SystemAccounts::all() const {
    auto const sources = read();
    if (!sources) {
        return tl::unexpected(sources.error());
    }
    std::vector<Account> accounts;
    for (auto user = sources->users->begin(); user != sources->users->end(); ++user) {
        if (auto account = sources->account(user)) {
            accounts.push_back(std::move(*account));
        }
    }
    return accounts;
}

Result<SystemAccounts::Sources> SystemAccounts::read() const {
    TrustRule const large{owner_, 64 * megabyte};
    auto users = required(passwd_.get(paths_.passwd, large, users_from), paths_.passwd);
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
