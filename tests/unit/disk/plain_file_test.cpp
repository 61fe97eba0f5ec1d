// Small files in a directory that somebody less trusted may write into.
#include "disk/plain_file.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "unit/temp_directory.h"

using namespace penstock;

namespace {

struct Folder {
    TempDirectory directory;
    Fd handle{::open(directory.string().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};

    [[nodiscard]] Result<std::optional<std::string>> read(std::string const& name) const {
        return read_plain(handle.get(), name);
    }
};

}  // namespace

TEST_CASE("a plain file is read whole and replaced whole") {
    Folder const folder;
    CHECK(folder.read("a").value() == std::nullopt);
    REQUIRE(write_plain(folder.handle.get(), "a", "one", 0640));
    CHECK(folder.read("a").value() == "one");
    REQUIRE(write_plain(folder.handle.get(), "a", "", 0640));
    CHECK(folder.read("a").value() == "");
}

TEST_CASE("nothing is read through a link, and no pipe is waited for") {
    Folder const folder;
    folder.directory.write("secret", "secret");
    auto const path = [&](char const* name) { return folder.directory / name; };
    std::filesystem::create_symlink(path("secret"), path("symbolic"));
    std::filesystem::create_hard_link(path("secret"), path("hard"));
    REQUIRE(::mkfifo(path("pipe").c_str(), 0600) == 0);
    std::filesystem::create_directory(path("folder"));
    for (auto const* name : {"symbolic", "hard", "pipe", "folder"}) {
        CAPTURE(name);
        CHECK_FALSE(folder.read(name));
    }
}

TEST_CASE("more than the largest plain file is not read, however it is stored") {
    Folder const folder;
    folder.directory.write("sparse", "");
    std::filesystem::resize_file(folder.directory / "sparse", largest_plain_file + 1);
    CHECK_FALSE(folder.read("sparse"));
    std::filesystem::resize_file(folder.directory / "sparse", largest_plain_file);
    CHECK(folder.read("sparse").value()->size() == largest_plain_file);
}

TEST_CASE("nothing is written through what stands where the new file is made") {
    Folder const folder;
    folder.directory.write("other", "untouched");
    std::filesystem::create_symlink(folder.directory / "other", folder.directory / ".a.new");
    REQUIRE(write_plain(folder.handle.get(), "a", "text", 0640));
    CHECK(folder.read("a").value() == "text");
    CHECK(folder.read("other").value() == "untouched");
    std::filesystem::create_hard_link(folder.directory / "other", folder.directory / ".a.new");
    REQUIRE(write_plain(folder.handle.get(), "a", "text", 0640));
    CHECK(folder.read("other").value() == "untouched");
}
