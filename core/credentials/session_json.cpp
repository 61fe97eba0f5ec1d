#include "credentials/session_json.h"

#include <algorithm>
#include <array>
#include <utility>

#include "accounts/account_name.h"
#include "base/hash_name.h"
#include "base/json_text.h"

namespace penstock {
namespace {

using Kind = SessionOrigin::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 3> origins{{
    {"host", Kind::host},
    {"remote_user", Kind::remote_user},
    {"token", Kind::token},
}};

Kind kind_for(std::string_view word) {
    auto const* const found =
        std::ranges::find(origins, word, &std::pair<std::string_view, Kind>::first);
    return found == origins.end() ? Kind::none : found->second;
}

std::string word_for(Kind kind) {
    auto const* const found =
        std::ranges::find(origins, kind, &std::pair<std::string_view, Kind>::second);
    return found == origins.end() ? "" : std::string(found->first);
}

bool is_user(std::string const& name) {
    return name == "root" || is_account_name(name);
}

bool has_members_of_session(Json::Value const& object) {
    return object.size() == 8 && object["user"].isString() && object["origin"].isString() &&
           object["origin_user"].isString() && object["token"].isString() &&
           is_list_of_strings(object["acls"]) && object["security_token"].isString() &&
           object["created_at"].isInt64() && object["ends_at"].isInt64();
}

std::string reason_to_refuse(SessionRecord const& session) {
    if (!is_user(session.user) || !is_user(session.origin.user)) {
        return "its user is no user's name";
    }
    bool const has_token = session.origin.kind == Kind::token;
    if (session.origin.kind == Kind::none || has_token == session.origin.token_hash.empty() ||
        (has_token && !is_hash_name(session.origin.token_hash))) {
        return "its origin is none";
    }
    if (!is_security_token(session.security_token)) {
        return "its security token is none";
    }
    if (session.created_at < 0 || session.ends_at < session.created_at ||
        session.ends_at - session.created_at > longest_session) {
        return "its times are impossible";
    }
    return {};
}

}  // namespace

std::string session_json(SessionRecord const& session) {
    Json::Value object;
    object["user"] = session.user;
    object["origin"] = word_for(session.origin.kind);
    object["origin_user"] = session.origin.user;
    object["token"] = session.origin.token_hash;
    object["acls"] = Json::Value(Json::arrayValue);
    for (auto const& word : session.acls) {
        object["acls"].append(word);
    }
    object["security_token"] = session.security_token;
    object["created_at"] = Json::Int64{session.created_at};
    object["ends_at"] = Json::Int64{session.ends_at};
    return to_json_line(object);
}

tl::expected<SessionRecord, std::string> session_from(std::string_view text) {
    auto const object = parse_json_object(text);
    if (!object) {
        return tl::unexpected(object.error());
    }
    if (!has_members_of_session(*object)) {
        return tl::unexpected(std::string("not exactly the members of a session"));
    }
    SessionRecord session{.user = (*object)["user"].asString(),
                          .origin = {.kind = kind_for((*object)["origin"].asString()),
                                     .user = (*object)["origin_user"].asString(),
                                     .token_hash = (*object)["token"].asString()},
                          .acls = strings_of((*object)["acls"]),
                          .security_token = (*object)["security_token"].asString(),
                          .created_at = (*object)["created_at"].asInt64(),
                          .ends_at = (*object)["ends_at"].asInt64()};
    if (auto reason = reason_to_refuse(session); !reason.empty()) {
        return tl::unexpected(std::move(reason));
    }
    return session;
}

}  // namespace penstock
