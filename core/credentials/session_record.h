// SessionRecord: what the file of a login session says. SessionOrigin: the credential behind it.
//
// A session is a reference: whoever uses it has no right that the credential behind it does not
// have at that moment. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

struct SessionOrigin {
    enum class Kind {
        none,         // not known: nothing can be made of it
        host,         // whmapi1, run by root
        remote_user,  // authenticated by the web server
        token,
    };

    Kind kind = Kind::none;
    std::string user = {};        // whose credential it is
    std::string token_hash = {};  // of a token: the name of its file

    friend bool operator==(SessionOrigin const&, SessionOrigin const&) = default;
};

// However busy a session is, it lasts no longer than these seconds.
constexpr std::int64_t longest_session = 12 * 3600;

struct SessionRecord {
    std::string user;  // root, or a reseller
    SessionOrigin origin;
    std::vector<std::string> acls;  // never more than these, whatever the origin gains
    std::string security_token;     // the ten digits behind cpsess
    std::int64_t created_at = 0;    // seconds since 1970
    std::int64_t ends_at = 0;       // at most longest_session later

    friend bool operator==(SessionRecord const&, SessionRecord const&) = default;
};

// Ten digits, as WHM API 1's documentation of create_user_session shows them behind `cpsess`.
[[nodiscard]] bool is_security_token(std::string_view text);

}  // namespace penstock
