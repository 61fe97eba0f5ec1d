// Completion: what could come next on a command line of whmapi1.
//
// `words` are those behind the program's name, the last of them being typed (perhaps empty). Gives
// whole words, sorted as the catalog is; one that ends in `=` goes on. Pure: any thread.
#pragma once

#include <string>
#include <vector>

#include "api/catalog.h"

namespace penstock {

[[nodiscard]] std::vector<std::string> completions(Catalog const& catalog,
                                                   std::vector<std::string> const& words);

}  // namespace penstock
