#include "roles.h"

#include <algorithm>
#include <array>

#include <Poco/Ascii.h>

#include "file_problem.h"
#include "ini_file.h"

namespace penstock {
namespace {

#define PENSTOCK_ROLE_WORD(word) #word,
constexpr std::array role_words = {PENSTOCK_ROLES(PENSTOCK_ROLE_WORD)};
#undef PENSTOCK_ROLE_WORD

bool is_profile_code(std::string const& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return Poco::Ascii::isUpper(c) || Poco::Ascii::isDigit(c);
    });
}

std::optional<Mistake> read_entry(IniEntry const& entry, std::string const& path,
                                  Profile& profile) {
    if (entry.key == "code") {
        profile.code = entry.value;
        return is_profile_code(entry.value)
                   ? std::nullopt
                   : std::optional(mistake_at(path, entry.line, "code: not the code of a profile"));
    }
    if (entry.key != "disabled_roles") {
        return mistake_at(path, entry.line, "unknown key: " + entry.key);
    }
    for (auto const& word : comma_list(entry.value)) {
        auto const role = role_for(word);
        if (!role) {
            return mistake_at(path, entry.line, "disabled_roles: no such role: " + word);
        }
        profile.disabled.insert(*role);
    }
    return std::nullopt;
}

Result<Profile> profile_from(std::string const& text, std::string const& path) {
    auto const entries = parse_ini(text, path);
    if (!entries) {
        return unreadable(entries.error());
    }
    Profile profile;
    for (auto const& entry : *entries) {
        if (auto const mistake = read_entry(entry, path, profile)) {
            return unreadable(*mistake);
        }
    }
    return profile;
}

}  // namespace

std::string_view word_for(Role role) {
    return role_words[static_cast<std::size_t>(role)];
}

std::optional<Role> role_for(std::string_view word) {
    auto const found = std::find(role_words.begin(), role_words.end(), word);
    if (found == role_words.end()) {
        return std::nullopt;
    }
    return static_cast<Role>(found - role_words.begin());
}

Roles::Roles(std::string path, uid_t owner) : path_(std::move(path)), owner_(owner) {}

Result<bool> Roles::is_enabled(Role role) const {
    return profile().map([role](Profile const& now) { return now.disabled.count(role) == 0; });
}

Result<Profile> Roles::profile() const {
    auto const now = cache_.get(path_, TrustRule{owner_}, [this](std::string const& text) {
        return profile_from(text, path_);
    });
    if (!now) {
        return tl::unexpected(now.error());
    }
    return *now ? **now : Profile{};
}

}  // namespace penstock
