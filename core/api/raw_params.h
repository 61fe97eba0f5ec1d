// RawParams: the decoded arguments of a call, in the order in which they came, repeats kept.
// Nothing is interpreted yet: a value may hold any byte. A plain value: one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock {

class RawParams {
  public:
    void add(std::string name, std::string value) {
        pairs_.emplace_back(std::move(name), std::move(value));
    }

    [[nodiscard]] std::size_t size() const { return pairs_.size(); }

    // The first value given under that name.
    [[nodiscard]] std::optional<std::string_view> first(std::string_view name) const {
        for (auto const& [key, value] : pairs_) {
            if (key == name) {
                return value;
            }
        }
        return std::nullopt;
    }

    // Whether the name was given more than once with values that differ.
    [[nodiscard]] bool is_ambiguous(std::string_view name) const {
        auto const chosen = first(name);
        for (auto const& [key, value] : pairs_) {
            if (key == name && value != *chosen) {
                return true;
            }
        }
        return false;
    }

  private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace penstock
