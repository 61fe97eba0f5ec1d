// The keys of a cPanel users file that are kept for those who list accounts, besides USER, OWNER
// and DNS. What is not among them is not read, so that 100,000 accounts stay small in memory.
#pragma once

#include <array>
#include <string_view>

namespace penstock {

namespace facts {

inline constexpr char backup[] = "BACKUP";
inline constexpr char contact_email[] = "CONTACTEMAIL";
inline constexpr char ip[] = "IP";
inline constexpr char mailbox_format[] = "MAILBOX_FORMAT";
inline constexpr char max_addon[] = "MAXADDON";
inline constexpr char max_ftp[] = "MAXFTP";
inline constexpr char max_list[] = "MAXLST";
inline constexpr char max_park[] = "MAXPARK";
inline constexpr char max_pop[] = "MAXPOP";
inline constexpr char max_sql[] = "MAXSQL";
inline constexpr char max_sub[] = "MAXSUB";
inline constexpr char max_defer_fail[] = "MAX_DEFER_FAIL_PERCENTAGE";
inline constexpr char max_mailbox_quota[] = "MAX_EMAILACCT_QUOTA";
inline constexpr char max_email[] = "MAX_EMAIL_PER_HOUR";
inline constexpr char plan[] = "PLAN";
inline constexpr char theme[] = "RS";
inline constexpr char start_time[] = "STARTDATE";
inline constexpr char suspended[] = "SUSPENDED";
inline constexpr char suspend_time[] = "SUSPENDTIME";

}  // namespace facts

inline constexpr std::array account_facts = std::to_array<std::string_view>(
    {facts::backup, facts::contact_email, facts::ip, facts::mailbox_format, facts::max_addon,
     facts::max_ftp, facts::max_list, facts::max_park, facts::max_pop, facts::max_sql,
     facts::max_sub, facts::max_defer_fail, facts::max_mailbox_quota, facts::max_email, facts::plan,
     facts::theme, facts::start_time, facts::suspended, facts::suspend_time});

}  // namespace penstock
