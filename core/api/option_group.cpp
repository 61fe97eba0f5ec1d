#include "api/option_group.h"

#include <algorithm>
#include <map>

#include "api/option_index.h"

namespace penstock {

OptionGroup::OptionGroup(RawParams const& params, std::string_view name)
    : params_(params), prefix_("api." + std::string(name) + ".") {}

std::string OptionGroup::full_name(std::string_view option) const {
    return prefix_ + std::string(option);
}

Result<bool> OptionGroup::flag(std::string_view option) const {
    auto const given = text(option);
    if (!given) {
        return tl::unexpected(given.error());
    }
    auto const value = given->value_or("0");
    if (value != "1" && value != "0") {
        return invalid(full_name(option), "1 or 0");
    }
    return value == "1";
}

Result<std::optional<std::string_view>> OptionGroup::text(std::string_view option) const {
    auto const name = full_name(option);
    if (params_.is_ambiguous(name)) {
        return problem(ProblemKind::ambiguous_argument, name);
    }
    auto const given = params_.first(name);
    return given && !given->empty() ? given : std::nullopt;
}

bool OptionGroup::is_given(std::string_view option) const {
    return params_.first(full_name(option)).has_value();
}

Result<std::vector<std::string>> OptionGroup::letters(
    std::initializer_list<std::string_view> endings) const {
    std::map<std::size_t, std::string> ordered;
    for (auto const& [name, value] : params_) {
        if (!name.starts_with(prefix_)) {
            continue;
        }
        auto const option = std::string_view(name).substr(prefix_.size());
        auto const* const ending = std::ranges::find_if(
            endings, [&](std::string_view candidate) { return option.ends_with(candidate); });
        if (ending == endings.end() || option == "enable" || option == "verbose") {
            continue;
        }
        auto const letters = option.substr(0, option.size() - ending->size());
        auto const index = option_index(letters);
        if (!index) {
            return invalid(name, "named after a letter: a to z, then za to zz, zza and so on");
        }
        ordered.emplace(*index, letters);
    }
    std::vector<std::string> result;
    for (auto& [index, letters] : ordered) {
        result.push_back(std::move(letters));
    }
    return result;
}

}  // namespace penstock
