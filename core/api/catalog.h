// Catalog: the functions that this program offers, sorted by name. Built once at start from the
// declarations; immutable afterwards, so any thread may read it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/function.h"
#include "base/result.h"

namespace penstock {

class Catalog {
  public:
    // Throws std::logic_error where two functions have one name.
    explicit Catalog(std::vector<Function const*> functions);

    [[nodiscard]] Function const* find(std::string_view name) const;
    // unknown_function where there is none.
    [[nodiscard]] Result<Function const*> require(std::string_view name) const;
    [[nodiscard]] std::span<Function const* const> functions() const { return functions_; }

  private:
    std::vector<Function const*> functions_;
};

}  // namespace penstock
