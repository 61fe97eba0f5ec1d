#include "settings/settings.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <Poco/NumberParser.h>
#include <Poco/RegularExpression.h>

#include "base/ini_file.h"
#include "disk/trusted_file.h"

namespace penstock {
namespace {

// What is wrong with a value; empty: nothing.
using Objection = std::string;

Objection read_number(std::string const& value, unsigned least, unsigned most, unsigned& number) {
    bool const is_number = value.find_first_not_of("0123456789") == std::string::npos &&
                           Poco::NumberParser::tryParseUnsigned(value, number);
    return is_number && number >= least && number <= most
               ? Objection{}
               : "not a number from " + std::to_string(least) + " to " + std::to_string(most);
}

Objection read_yes_or_no(std::string const& value, bool& answer) {
    answer = value == "yes";
    return value == "yes" || value == "no" ? Objection{} : "neither yes nor no";
}

Objection read_version(std::string const& value, Settings& settings) {
    settings.version = value;
    return Poco::RegularExpression("^[0-9]{1,5}(\\.[0-9]{1,5}){1,3}$").match(value)
               ? Objection{}
               : "not a version such as 11.138.0.6";
}

Objection read_accounts(std::string const& value, Settings& settings) {
    settings.accounts = value == "system" ? AccountsFrom::system : AccountsFrom::files;
    return value == "system" || value == "files" ? Objection{} : "neither files nor system";
}

Objection read_domain_map(std::string const& value, Settings& settings) {
    settings.domain_map = value;
    return value.starts_with('/') ? Objection{} : "not an absolute path";
}

Objection read_threads(std::string const& value, Settings& settings) {
    return read_number(value, 1, 256, settings.threads);
}

Objection read_front_end_users(std::string const& value, Settings& settings) {
    auto const is_login = [](std::string const& name) {
        return Poco::RegularExpression("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$").match(name);
    };
    settings.front_end_users = comma_list(value);
    auto const& users = settings.front_end_users;
    return !users.empty() && std::all_of(users.begin(), users.end(), is_login)
               ? Objection{}
               : "not a list of logins, separated by commas";
}

Objection read_request_seconds(std::string const& value, Settings& settings) {
    unsigned seconds = 0;
    auto objection = read_number(value, 1, 300, seconds);
    settings.request_seconds = std::chrono::seconds{seconds};
    return objection;
}

Objection read_administer_over_http(std::string const& value, Settings& settings) {
    return read_yes_or_no(value, settings.administer_over_http);
}

Objection read_trust_remote_user(std::string const& value, Settings& settings) {
    return read_yes_or_no(value, settings.trust_remote_user);
}

Objection read_queued_mail(std::string const& value, Settings& settings) {
    settings.queued_mail = value == "keep"      ? QueuedMail::keep
                           : value == "discard" ? QueuedMail::discard
                                                : QueuedMail::fail;
    return value == "fail" || value == "keep" || value == "discard" ? Objection{}
                                                                    : "none of fail, keep, discard";
}

Objection read_grace_seconds(std::string const& value, Settings& settings) {
    unsigned seconds = 0;
    auto objection = read_number(value, 0, unsigned{longest_grace.count()}, seconds);
    settings.grace_seconds = std::chrono::seconds{seconds};
    return objection;
}

Objection read_host_stops(std::string const& value, Settings& settings) {
    settings.host_stops = value == "locked" ? HostStops::locked : HostStops::liftable;
    return value == "liftable" || value == "locked" ? Objection{} : "neither liftable nor locked";
}

Objection read_flat_lists(std::string const& value, Settings& settings) {
    settings.flat_lists = value == "mirror" ? FlatLists::mirror
                          : value == "off"  ? FlatLists::off
                                            : FlatLists::follow;
    return value == "follow" || value == "mirror" || value == "off" ? Objection{}
                                                                    : "none of follow, mirror, off";
}

Objection read_mailboxes(std::string const& value, Settings& settings) {
    settings.mailboxes = value;
    return value.starts_with('/') ? Objection{} : "not an absolute path";
}

using CountOf = unsigned Settings::*;

template <CountOf member>
Objection read_count(std::string const& value, Settings& settings) {
    constexpr unsigned most = 1'000'000'000;
    return read_number(value, 1, most, settings.*member);
}

struct Key {
    std::string_view name;
    Objection (*read)(std::string const&, Settings&);
};

constexpr std::array keys = {
    Key{"version", read_version},
    Key{"accounts", read_accounts},
    Key{"domain_map", read_domain_map},
    Key{"threads", read_threads},
    Key{"front_end_users", read_front_end_users},
    Key{"request_seconds", read_request_seconds},
    Key{"trust_remote_user", read_trust_remote_user},
    Key{"administer_over_http", read_administer_over_http},
    Key{"queued_mail", read_queued_mail},
    Key{"grace_seconds", read_grace_seconds},
    Key{"host_stops", read_host_stops},
    Key{"flat_lists", read_flat_lists},
    Key{"held_messages", read_count<&Settings::held_messages>},
    Key{"held_megabytes", read_count<&Settings::held_megabytes>},
    Key{"parked_messages", read_count<&Settings::parked_messages>},
    Key{"mailboxes", read_mailboxes},
    Key{"index_days", read_count<&Settings::index_days>},
    Key{"index_megabytes", read_count<&Settings::index_megabytes>},
};

auto refused(Mistake mistake) {
    return problem(ProblemKind::configuration, {}, std::move(mistake));
}

Result<Settings> settings_from(std::string const& text, std::string const& path) {
    auto const entries = parse_ini(text, path);
    if (!entries) {
        return refused(entries.error());
    }
    Settings settings;
    for (auto const& entry : *entries) {
        auto const key = std::find_if(keys.begin(), keys.end(),
                                      [&entry](Key const& k) { return k.name == entry.key; });
        if (key == keys.end()) {
            return refused(mistake_at(path, entry.line, "unknown key: " + entry.key));
        }
        if (auto const objection = key->read(entry.value, settings); !objection.empty()) {
            return refused(mistake_at(path, entry.line, entry.key + ": " + objection));
        }
    }
    return settings;
}

}  // namespace

std::vector<std::string_view> setting_names() {
    std::vector<std::string_view> names;
    std::ranges::transform(keys, std::back_inserter(names), &Key::name);
    return names;
}

Result<Settings> read_settings(std::string const& path, uid_t owner) {
    auto const file = read_trusted_file(path, TrustRule{owner});
    if (!file) {
        return refused(file.error().detail);
    }
    if (!*file) {
        return refused(path + ": no such file");
    }
    return settings_from((*file)->text, path);
}

}  // namespace penstock
