#include "disk/live_directory.h"

#include <doctest/doctest.h>

#include "unit/disk/no_file_system.h"

namespace penstock {
namespace {

// A path that leads to directory number `number`, for as long as nobody puts another there.
class MovingDirectory final : public NoFileSystem {
  public:
    FileResult<FileIdentity> identity_at(std::string const&) const override {
        return FileIdentity{1, number};
    }
    FileResult<FileHandle> open_directory(std::string const&) const override {
        ++opened;
        return FileHandle(*this, static_cast<int>(number));
    }
    FileResult<FileIdentity> identity_of(FileHandle const& directory) const override {
        return FileIdentity{1, static_cast<std::uint64_t>(directory.descriptor())};
    }
    FileResult<void> sync(FileHandle const&) const override {
        number += moves_at_sync;
        return {};
    }

    mutable std::uint64_t number = 5;
    mutable int opened = 0;
    std::uint64_t moves_at_sync = 0;
};

TEST_SUITE("live directory") {
    TEST_CASE("it is opened once for as long as it is the same") {
        MovingDirectory files;
        LiveDirectory directory(files, "/d");
        auto const first = directory.now();
        CHECK(directory.now().value() == first.value());
        CHECK(files.opened == 1);
        files.number = 6;
        CHECK(directory.now().value() != first.value());
        CHECK(directory.now().value()->handle.descriptor() == 6);
        CHECK(files.opened == 2);
    }

    TEST_CASE("what went into a directory that was replaced meanwhile is not confirmed") {
        MovingDirectory files;
        LiveDirectory directory(files, "/d");
        auto const in = directory.now().value();
        CHECK(directory.confirm(*in));
        files.moves_at_sync = 1;
        CHECK_FALSE(directory.confirm(*in));
    }
}

}  // namespace
}  // namespace penstock
