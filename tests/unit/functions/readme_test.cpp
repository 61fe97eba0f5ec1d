#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "functions.h"

namespace penstock {

namespace {

std::string row_for(Function const& function) {
    auto const acl = function.acl ? "`" + std::string(word_for(*function.acl)) + "`" : "";
    auto const role = function.role ? std::string(word_for(*function.role)) : "";
    auto const cell = [](std::string const& text) { return text.empty() ? "" : text + " "; };
    return "| `" + std::string(function.name) + "` | " + std::string(function.help) + " | " +
           cell(acl) + "| " + cell(role) + "|\n";
}

}  // namespace

TEST_CASE("README: the table of functions is the catalog's") {
    std::ostringstream readme;
    readme << std::ifstream(std::filesystem::path(PENSTOCK_SOURCE_DIR) / "README.md").rdbuf();
    std::string table = "| function | does | ACL | role |\n| --- | --- | --- | --- |\n";
    auto const catalog = make_catalog();
    for (auto const* function : catalog.functions()) {
        table += row_for(*function);
    }
    CHECK_MESSAGE(readme.str().find(table + "\n") != std::string::npos,
                  "the README's table should be:\n", table);
}

}  // namespace penstock
