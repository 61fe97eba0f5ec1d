// The keys of a cPanel users file that are kept for those who list accounts, besides USER, OWNER
// and DNS. What is not among them is not read, so that 100,000 accounts stay small in memory.
#pragma once

#include <array>
#include <string_view>

namespace penstock {

inline constexpr std::array account_facts = std::to_array<std::string_view>(
    {"BACKUP", "CONTACTEMAIL", "IP", "MAILBOX_FORMAT", "MAXADDON", "MAXFTP", "MAXLST", "MAXPARK",
     "MAXPOP", "MAXSQL", "MAXSUB", "MAX_DEFER_FAIL_PERCENTAGE", "MAX_EMAILACCT_QUOTA",
     "MAX_EMAIL_PER_HOUR", "PLAN", "RS", "STARTDATE", "SUSPENDED", "SUSPENDTIME"});

}  // namespace penstock
