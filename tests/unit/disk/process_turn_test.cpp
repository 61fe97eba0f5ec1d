#include "disk/process_turn.h"

#include <filesystem>
#include <optional>

#include <doctest/doctest.h>

#include "unit/temp_directory.h"

namespace penstock {
namespace {

TEST_CASE("a turn is one's until he goes, and then another's") {
    TempDirectory const directory;
    std::optional<ProcessTurn> first(directory.string());
    ProcessTurn second(directory.string());
    CHECK(first->is_ours());
    CHECK_FALSE(second.is_ours());
    CHECK(first->is_ours());
    first.reset();
    CHECK(second.is_ours());
    CHECK_FALSE(ProcessTurn(directory.string()).is_ours());
}

TEST_CASE("where there is no directory to lock it is everybody's turn, and later one's again") {
    TempDirectory const directory;
    auto const path = directory.string() + "/later";
    ProcessTurn first(path);
    ProcessTurn second(path);
    CHECK(first.is_ours());
    CHECK(second.is_ours());
    directory.write("later/file", "");
    CHECK(second.is_ours());
    CHECK_FALSE(first.is_ours());
}

TEST_CASE("a turn goes with its directory where another takes its place") {
    TempDirectory const directory;
    directory.write("one/file", "");
    auto const path = directory.string() + "/one";
    ProcessTurn first(path);
    ProcessTurn second(path);
    CHECK(first.is_ours());
    std::filesystem::rename(path, directory.string() + "/before");
    directory.write("one/file", "");
    CHECK(second.is_ours());
    CHECK_FALSE(first.is_ours());
}

}  // namespace
}  // namespace penstock
