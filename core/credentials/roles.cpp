#include "credentials/roles.h"

#include <algorithm>
#include <array>

#include <Poco/Ascii.h>

#include "base/ini_file.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

struct RoleText {
    std::string_view word;
    std::string_view name;
    std::string_view description;
};

constexpr std::array texts = {
#define PENSTOCK_ROLE(word, name, description) RoleText{#word, name, description},
#include "credentials/roles.inc"
#undef PENSTOCK_ROLE
};

constexpr std::array roles = {
#define PENSTOCK_ROLE(word, name, description) Role::word,
#include "credentials/roles.inc"
#undef PENSTOCK_ROLE
};

RoleText const& text_of(Role role) {
    return texts.at(static_cast<std::size_t>(role));
}

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

std::string text_of(Profile const& profile) {
    std::string text = "code = " + profile.code + "\n";
    std::string separator = "disabled_roles = ";
    for (auto const role : profile.disabled) {
        text += separator + std::string(word_for(role));
        separator = ", ";
    }
    return profile.disabled.empty() ? text : text + "\n";
}

}  // namespace

std::span<Role const> all_roles() {
    return roles;
}

std::string_view word_for(Role role) {
    return text_of(role).word;
}

std::string_view title_of(Role role) {
    return text_of(role).name;
}

std::string_view description_of(Role role) {
    return text_of(role).description;
}

std::optional<Role> role_for(std::string_view word) {
    auto const found = std::ranges::find(texts, word, &RoleText::word);
    if (found == texts.end()) {
        return std::nullopt;
    }
    return static_cast<Role>(found - texts.begin());
}

Roles::Roles(std::string path, uid_t owner, std::optional<uid_t> other_owner)
    : path_(std::move(path)), rule_{.owner = owner, .other_owner = other_owner} {}

Result<bool> Roles::is_enabled(Role role) const {
    return profile().map([role](Profile const& now) { return !now.disabled.contains(role); });
}

Result<Profile> Roles::profile() const {
    auto const now = cache_.get(
        path_, rule_, [this](std::string const& text) { return profile_from(text, path_); });
    if (!now) {
        return tl::unexpected(now.error());
    }
    return *now ? **now : Profile{};
}

Result<void> Roles::put(CredentialWriter const& writer, Profile const& profile) const {
    auto const slash = path_.rfind('/');
    auto const change = writer.begin(path_.substr(0, slash));
    if (!change) {
        return tl::unexpected(change.error());
    }
    return change->put(path_.substr(slash + 1), text_of(profile)).and_then([&] {
        return change->confirm();
    });
}

}  // namespace penstock
