// CatalogText: the catalog as text for other programs: JSON for tests and generators, the rows of
// the README's table, the man page. Pure: any thread.
#pragma once

#include <string>

#include "api/catalog.h"

namespace penstock {

[[nodiscard]] std::string catalog_as_json(Catalog const& catalog);
[[nodiscard]] std::string catalog_as_markdown(Catalog const& catalog);
[[nodiscard]] std::string catalog_as_man_page(Catalog const& catalog, std::string const& version);

}  // namespace penstock
