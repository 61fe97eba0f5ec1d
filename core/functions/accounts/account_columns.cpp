#include "functions/accounts/account_columns.h"

#include <algorithm>
#include <array>
#include <string>

#include "accounts/account_facts.h"
#include "api/reader.h"
#include "functions/accounts/shown_facts.h"

namespace penstock {

namespace {

using Around = AccountSurroundings;

Value text_or(std::string_view text, char const* neutral) {
    return text.empty() ? Value(neutral) : Value(std::string(text));
}

Value nothing(Account const&, Around const&) {
    return {};
}
Value no(Account const&, Around const&) {
    return 0;
}
Value empty_list(Account const&, Around const&) {
    return Value::List{};
}
Value unlimited(Account const&, Around const&) {
    return "unlimited";
}
Value not_known(Account const&, Around const&) {
    return unknown;
}

// A number, or "unlimited", as the account's file says it.
template <char const* fact>
Value limit(Account const& account, Around const&) {
    return text_or(account.fact(fact), "unlimited");
}
template <char const* fact>
Value known(Account const& account, Around const&) {
    return text_or(account.fact(fact), unknown);
}
template <char const* fact>
Value number(Account const& account, Around const&) {
    auto const found = number_of(account, fact);
    return found ? Value(*found) : Value();
}

template <char const* fact>
Value flag(Account const& account, Around const&) {
    return one_or_zero(account.fact(fact) == "1");
}

PasswdUser const* login_of(Account const& account, Around const& around) {
    auto const found = around.logins->find(account.name);
    return found == around.logins->end() ? nullptr : &found->second;
}

Value domain(Account const& account, Around const&) {
    return text_or(account.domains.empty() ? std::string_view() : account.domains.front(), unknown);
}
Value held(Account const& account, Around const& around) {
    return one_or_zero(around.held.contains(account.name));
}
Value mail_suspended(Account const& account, Around const& around) {
    return one_or_zero(around.suspended.contains(account.name));
}
Value owner(Account const& account, Around const&) {
    return account.owner;
}
Value shell(Account const& account, Around const& around) {
    auto const* const login = login_of(account, around);
    return text_or(login == nullptr ? std::string_view() : login->shell, unknown);
}
Value start_date(Account const& account, Around const&) {
    auto const time = number_of(account, facts::start_time);
    return time ? Value(short_date(*time)) : Value(unknown);
}
Value suspended(Account const& account, Around const&) {
    return one_or_zero(is_account_suspended(account));
}
Value suspend_reason(Account const& account, Around const&) {
    return is_account_suspended(account) ? unknown : "not suspended";
}
// A text, as recorded answers have it.
Value uid(Account const& account, Around const& around) {
    auto const* const login = login_of(account, around);
    return login == nullptr ? Value(unknown) : Value(std::to_string(login->uid));
}
Value user(Account const& account, Around const&) {
    return account.name;
}

// In the order of their names. The backups are WHM's own, of which a host without it has none:
// documented as 1 or 0, and there are clients that read nothing else.
constexpr std::array all_columns = {
    AccountColumn{"backup", flag<facts::backup>},
    AccountColumn{"child_nodes", empty_list},
    AccountColumn{"disklimit", unlimited},
    AccountColumn{"diskused", not_known},
    AccountColumn{"domain", domain},
    AccountColumn{"email", known<facts::contact_email>},
    AccountColumn{"has_backup", no},
    AccountColumn{"inodeslimit", unlimited},
    AccountColumn{"inodesused", nothing},
    AccountColumn{"ip", known<facts::ip>},
    AccountColumn{"ipv6", empty_list},
    AccountColumn{"is_locked", no},
    AccountColumn{"is_temporary_domain", no},
    AccountColumn{"legacy_backup", no},
    AccountColumn{"mailbox_format", known<facts::mailbox_format>},
    AccountColumn{"max_defer_fail_percentage", limit<facts::max_defer_fail>},
    AccountColumn{"max_email_per_hour", limit<facts::max_email>},
    AccountColumn{"max_emailacct_quota", limit<facts::max_mailbox_quota>},
    AccountColumn{"maxaddons", limit<facts::max_addon>},
    AccountColumn{"maxftp", limit<facts::max_ftp>},
    AccountColumn{"maxlst", limit<facts::max_list>},
    AccountColumn{"maxparked", limit<facts::max_park>},
    AccountColumn{"maxpop", limit<facts::max_pop>},
    AccountColumn{"maxsql", limit<facts::max_sql>},
    AccountColumn{"maxsub", limit<facts::max_sub>},
    AccountColumn{"min_defer_fail_to_trigger_protection", nothing},
    AccountColumn{"outgoing_mail_hold", held},
    AccountColumn{"outgoing_mail_suspended", mail_suspended},
    AccountColumn{"owner", owner},
    AccountColumn{"partition", not_known},
    AccountColumn{"plan", known<facts::plan>},
    AccountColumn{"shell", shell},
    AccountColumn{"startdate", start_date},
    AccountColumn{"suspended", suspended},
    AccountColumn{"suspendreason", suspend_reason},
    AccountColumn{"suspendtime", number<facts::suspend_time>},
    AccountColumn{"temporary", no},
    AccountColumn{"theme", known<facts::theme>},
    AccountColumn{"uid", uid},
    AccountColumn{"unix_startdate", number<facts::start_time>},
    AccountColumn{"user", user},
};
static_assert(std::ranges::is_sorted(all_columns, {}, &AccountColumn::name));

}  // namespace

std::span<AccountColumn const> account_columns() {
    return all_columns;
}

}  // namespace penstock
