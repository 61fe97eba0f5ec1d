#include "functions/accounts/account_row.h"

#include <algorithm>
#include <array>

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "accounts/passwd.h"
#include "api/reader.h"
#include "marks/outgoing_mail.h"

namespace penstock {

namespace {

using Around = AccountSurroundings;

struct Column {
    std::string_view name;
    Value (*value)(Account const&, Around const&);
};

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
    auto const time = number_of(account, "STARTDATE");
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

constexpr char backup[] = "BACKUP";
constexpr char contact_email[] = "CONTACTEMAIL";
constexpr char ip[] = "IP";
constexpr char mailbox_format[] = "MAILBOX_FORMAT";
constexpr char max_addon[] = "MAXADDON";
constexpr char max_ftp[] = "MAXFTP";
constexpr char max_list[] = "MAXLST";
constexpr char max_park[] = "MAXPARK";
constexpr char max_pop[] = "MAXPOP";
constexpr char max_sql[] = "MAXSQL";
constexpr char max_sub[] = "MAXSUB";
constexpr char max_defer_fail[] = "MAX_DEFER_FAIL_PERCENTAGE";
constexpr char max_mailbox_quota[] = "MAX_EMAILACCT_QUOTA";
constexpr char max_email[] = "MAX_EMAIL_PER_HOUR";
constexpr char plan[] = "PLAN";
constexpr char theme[] = "RS";
constexpr char start_time[] = "STARTDATE";
constexpr char suspend_time[] = "SUSPENDTIME";

// In the order of their names. The backups are WHM's own, of which a host without it has none:
// documented as 1 or 0, and there are clients that read nothing else.
constexpr std::array columns = {
    Column{"backup", flag<backup>},
    Column{"child_nodes", empty_list},
    Column{"disklimit", unlimited},
    Column{"diskused", not_known},
    Column{"domain", domain},
    Column{"email", known<contact_email>},
    Column{"has_backup", no},
    Column{"inodeslimit", unlimited},
    Column{"inodesused", nothing},
    Column{"ip", known<ip>},
    Column{"ipv6", empty_list},
    Column{"is_locked", no},
    Column{"is_temporary_domain", no},
    Column{"legacy_backup", no},
    Column{"mailbox_format", known<mailbox_format>},
    Column{"max_defer_fail_percentage", limit<max_defer_fail>},
    Column{"max_email_per_hour", limit<max_email>},
    Column{"max_emailacct_quota", limit<max_mailbox_quota>},
    Column{"maxaddons", limit<max_addon>},
    Column{"maxftp", limit<max_ftp>},
    Column{"maxlst", limit<max_list>},
    Column{"maxparked", limit<max_park>},
    Column{"maxpop", limit<max_pop>},
    Column{"maxsql", limit<max_sql>},
    Column{"maxsub", limit<max_sub>},
    Column{"min_defer_fail_to_trigger_protection", nothing},
    Column{"outgoing_mail_hold", held},
    Column{"outgoing_mail_suspended", mail_suspended},
    Column{"owner", owner},
    Column{"partition", not_known},
    Column{"plan", known<plan>},
    Column{"shell", shell},
    Column{"startdate", start_date},
    Column{"suspended", suspended},
    Column{"suspendreason", suspend_reason},
    Column{"suspendtime", number<suspend_time>},
    Column{"temporary", no},
    Column{"theme", known<theme>},
    Column{"uid", uid},
    Column{"unix_startdate", number<start_time>},
    Column{"user", user},
};
static_assert(std::ranges::is_sorted(columns, {}, &Column::name));

// The account is its own, the rest the listing's.
class KeptRow final : public Row {
  public:
    KeptRow(Account account, Around const& around, std::vector<std::string> const& wanted)
        : account_(std::move(account)), row_(account_, around, wanted) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
        return row_.field(name);
    }
    [[nodiscard]] Value whole() const override { return row_.whole(); }
    [[nodiscard]] std::unique_ptr<Row const> kept() const override { return row_.kept(); }

  private:
    Account account_;
    AccountRow row_;
};

}  // namespace

Result<AccountSurroundings> AccountSurroundings::now(Core const& core) {
    auto suspended_names = core.outgoing_mail.marked(Restriction::suspended);
    auto held_names = core.outgoing_mail.marked(Restriction::held);
    auto logins = core.passwd.users();
    for (auto const* const names : {&suspended_names, &held_names}) {
        if (!*names) {
            return tl::unexpected(names->error());
        }
    }
    if (!logins) {
        return tl::unexpected(logins.error());
    }
    return AccountSurroundings{std::move(*suspended_names), std::move(*held_names),
                               std::move(*logins)};
}

Result<AccountSurroundings> AccountSurroundings::of(Core const& core, std::string const& account) {
    AccountSurroundings around;
    for (auto const& [restriction, names] : {std::pair(Restriction::suspended, &around.suspended),
                                             std::pair(Restriction::held, &around.held)}) {
        auto const found = core.outgoing_mail.find(restriction, account);
        if (!found) {
            return tl::unexpected(found.error());
        }
        if (*found) {
            names->insert(account);
        }
    }
    auto logins = core.passwd.users();
    if (!logins) {
        return tl::unexpected(logins.error());
    }
    around.logins = std::move(*logins);
    return around;
}

std::optional<Value> AccountRow::field(std::string_view name) const {
    auto const* const column = std::ranges::lower_bound(columns, name, {}, &Column::name);
    if (column == columns.end() || column->name != name || !is_wanted(name)) {
        return std::nullopt;
    }
    return column->value(account_, surroundings_);
}

Value AccountRow::whole() const {
    Value::Object shown;
    shown.reserve(columns.size());
    for (auto const& column : columns) {
        if (is_wanted(column.name)) {
            shown.emplace_back(std::string(column.name), column.value(account_, surroundings_));
        }
    }
    return shown;
}

std::unique_ptr<Row const> AccountRow::kept() const {
    return std::make_unique<KeptRow const>(account_, surroundings_, wanted_);
}

bool AccountRow::is_wanted(std::string_view name) const {
    return wanted_.empty() || std::ranges::binary_search(wanted_, name);
}

std::string short_date(std::int64_t unix_time) {
    return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(unix_time),
                                           "%d %b %y %H:%M");
}

std::optional<std::int64_t> number_of(Account const& account, std::string_view fact) {
    return whole_number(account.fact(fact));
}

bool is_account_suspended(Account const& account) {
    return account.fact("SUSPENDED") == "1";
}

}  // namespace penstock
