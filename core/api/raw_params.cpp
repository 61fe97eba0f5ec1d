#include "api/raw_params.h"

#include <algorithm>

#include "base/number_in.h"

namespace penstock {

namespace {

// The N of `name-N`.
std::optional<unsigned> number_behind(std::string_view key, std::string_view name) {
    if (!key.starts_with(name) || !key.substr(name.size()).starts_with('-')) {
        return std::nullopt;
    }
    return number_in<unsigned>(key.substr(name.size() + 1));
}

}  // namespace

std::optional<std::string_view> RawParams::first(std::string_view name) const {
    auto const found = std::ranges::find(
        pairs_, name, [](auto const& pair) -> std::string_view { return pair.first; });
    return found == pairs_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

bool RawParams::is_ambiguous(std::string_view name) const {
    auto const chosen = first(name);
    return std::ranges::any_of(
        pairs_, [&](auto const& pair) { return pair.first == name && pair.second != *chosen; });
}

std::vector<std::string_view> RawParams::all(std::string_view name) const {
    std::vector<std::string_view> values;
    std::vector<std::pair<unsigned, std::string_view>> numbered;
    for (auto const& [key, value] : pairs_) {
        if (key == name) {
            values.emplace_back(value);
        } else if (auto const number = number_behind(key, name)) {
            numbered.emplace_back(*number, value);
        }
    }
    std::ranges::stable_sort(numbered, {}, &std::pair<unsigned, std::string_view>::first);
    for (auto const& [number, value] : numbered) {
        values.push_back(value);
    }
    return values;
}

}  // namespace penstock
