#include "api/catalog.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace penstock {

namespace {

std::string_view name_of(Function const* function) {
    return function->name;
}

}  // namespace

Catalog::Catalog(std::vector<Function const*> functions) : functions_(std::move(functions)) {
    std::ranges::sort(functions_, {}, name_of);
    auto const twice = std::ranges::adjacent_find(functions_, {}, name_of);
    if (twice != functions_.end()) {
        throw std::logic_error("declared twice: " + std::string((*twice)->name));
    }
}

Function const* Catalog::find(std::string_view name) const {
    auto const found = std::ranges::lower_bound(functions_, name, {}, name_of);
    return found != functions_.end() && (*found)->name == name ? *found : nullptr;
}

Result<Function const*> Catalog::require(std::string_view name) const {
    auto const* const found = find(name);
    return found != nullptr ? Result<Function const*>(found)
                            : problem(ProblemKind::unknown_function, std::string(name));
}

}  // namespace penstock
