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
    [[nodiscard]] auto begin() const { return pairs_.begin(); }
    [[nodiscard]] auto end() const { return pairs_.end(); }

    // The first value given under that name.
    [[nodiscard]] std::optional<std::string_view> first(std::string_view name) const;

    // Whether the name was given more than once with values that differ.
    [[nodiscard]] bool is_ambiguous(std::string_view name) const;

    // Every value of a repeated argument: those of `name` itself, as they came, then those of
    // `name-0`, `name-1`, ... in the order of their numbers. Views into this object. Source of the
    // two ways: WHM API 1's documentation of api_token_create and of batch.
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace penstock
