// HelpText: what whmapi1 --help says, made from the catalog. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/catalog.h"

namespace penstock {

[[nodiscard]] std::string help_overview(Catalog const& catalog);
[[nodiscard]] std::string help_for(Function const& function);

// Of a function that the catalog does not have.
[[nodiscard]] std::string help_for_missing(std::string_view name);

}  // namespace penstock
