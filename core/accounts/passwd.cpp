#include "accounts/passwd.h"

#include <Poco/NumberParser.h>

#include "accounts/account_name.h"
#include "base/lines.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

constexpr std::size_t largest_passwd = 64 * 1024 * 1024;

// A line that is not of seven fields is passed over; the C library takes one of four, too.
Result<PasswdUsers> users_from(std::string_view text) {
    PasswdUsers users;
    for (auto const line : lines_of(text)) {
        auto const fields = split(line, ':');
        auto const uid = fields.size() == 7 ? uid_from(fields[2]) : std::nullopt;
        if (uid && is_account_name(fields[0])) {
            users.emplace(fields[0],
                          PasswdUser{*uid, std::string(fields[5]), std::string(fields[6])});
        }
    }
    return users;
}

}  // namespace

Result<std::shared_ptr<PasswdUsers const>> Passwd::users() const {
    auto users = cache_.get(path_, TrustRule{owner_, largest_passwd}, users_from);
    if (users && !*users) {
        return unreadable(path_ + " is missing");
    }
    return users;
}

std::optional<uid_t> uid_from(std::string_view text) {
    unsigned number = 0;
    bool const is_number = text.find_first_not_of("0123456789") == std::string_view::npos &&
                           Poco::NumberParser::tryParseUnsigned(std::string(text), number);
    return is_number ? std::optional<uid_t>(number) : std::nullopt;
}

}  // namespace penstock
