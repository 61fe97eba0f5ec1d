#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "cli/catalog_text.h"
#include "service/full_catalog.h"

namespace penstock {

TEST_CASE("README: the table of functions is what whmapi1 --catalog=markdown prints") {
    std::ostringstream readme;
    readme << std::ifstream(std::filesystem::path(PENSTOCK_SOURCE_DIR) / "README.md").rdbuf();
    auto const table = catalog_as_markdown(make_catalog());
    CHECK_MESSAGE(readme.str().find(table + "\n") != std::string::npos,
                  "the README's table should be:\n", table);
}

}  // namespace penstock
