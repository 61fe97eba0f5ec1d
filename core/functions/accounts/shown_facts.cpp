#include "functions/accounts/shown_facts.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "accounts/account_facts.h"
#include "api/reader.h"

namespace penstock {

std::string short_date(std::int64_t unix_time) {
    return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(unix_time),
                                           "%d %b %y %H:%M");
}

std::optional<std::int64_t> number_of(Account const& account, std::string_view fact) {
    return whole_number(account.fact(fact));
}

bool is_account_suspended(Account const& account) {
    return account.fact(facts::suspended) == "1";
}

}  // namespace penstock
