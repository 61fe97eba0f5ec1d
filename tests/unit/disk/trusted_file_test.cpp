#include "disk/trusted_file.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "disk/cached_file.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

namespace fs = std::filesystem;

TrustRule const our_own{::getuid()};

// The file with a ctime of long ago, as far as the cache can tell: one that is settled.
void wait_until_settled(std::string const& path) {
    for (int tenths = 0; tenths < 100 && !stamp_of(path).value()->is_settled; ++tenths) {
        ::usleep(100 * 1000);
    }
    REQUIRE(stamp_of(path).value()->is_settled);
}

TEST_SUITE("trusted file") {
    TEST_CASE("a file that only its owner writes is read") {
        TempDirectory directory;
        directory.write("file", std::string("text\0more\n", 10));
        auto const file = read_trusted_file(directory / "file", our_own);
        REQUIRE(file);
        CHECK((*file)->text == std::string("text\0more\n", 10));
    }

    TEST_CASE("anything else is refused, with the path and the reason, and never waited for") {
        struct {
            std::function<void(fs::path const&)> spoil;
            char const* reason;
        } const rows[] = {
            {[](auto const& path) { ::chmod(path.c_str(), 0660); }, "writable by group"},
            {[](auto const& path) { ::chmod(path.c_str(), 0642); }, "writable by group or others"},
            {[](auto const& path) { fs::create_hard_link(path, path.string() + "2"); }, "one link"},
            {[](auto const& path) { fs::resize_file(path, 64 * 1024 + 1); }, "larger than 65536"},
            {[](auto const& path) {
                 fs::rename(path, path.string() + "2");
                 fs::create_symlink(path.filename().string() + "2", path);
             },
             "open"},
            {[](auto const& path) {
                 fs::remove(path);
                 ::mkfifo(path.c_str(), 0600);
             },
             "not a regular file"},
            {[](auto const& path) {
                 fs::remove(path);
                 fs::create_directory(path);
             },
             "not a regular file"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.reason);
            TempDirectory directory;
            directory.write("file", "text");
            row.spoil(directory / "file");
            auto const file = read_trusted_file(directory / "file", our_own);
            REQUIRE_FALSE(file);
            CHECK(file.error().kind == ProblemKind::state_unreadable);
            CHECK(file.error().detail.find(row.reason) != std::string::npos);
            CHECK(file.error().detail.find("/file") != std::string::npos);
        }
    }

    TEST_CASE("a file that is being replaced by another one is read, the old or the new one") {
        TempDirectory const directory;
        directory.write("file", "text");
        int refused = 0;
        {
            std::jthread const replacer([&directory](std::stop_token const& stop) {
                while (!stop.stop_requested()) {
                    directory.write("file", "text");
                    ::usleep(200);
                }
            });
            for (int i = 0; i < 20'000; ++i) {
                auto const file = read_trusted_file(directory / "file", our_own);
                refused += file && *file && (*file)->text == "text" ? 0 : 1;
            }
        }
        CHECK(refused == 0);
    }

    TEST_CASE("a file of another owner is refused") {
        TempDirectory directory;
        directory.write("file", "text");
        auto const file = read_trusted_file(directory / "file", TrustRule{::getuid() + 1});
        REQUIRE_FALSE(file);
        CHECK(file.error().detail.find("owned by uid") != std::string::npos);
    }

    TEST_CASE("a file as large as allowed is read whole") {
        TempDirectory directory;
        directory.write("file", std::string(64 * 1024, 'x'));
        CHECK((*read_trusted_file(directory / "file", our_own))->text.size() == 64 * 1024);
    }

    TEST_CASE("a file of an open directory is read by the same rules") {
        TempDirectory directory;
        directory.write("file", "text");
        Fd const opened(::open(directory.string().c_str(), O_RDONLY | O_DIRECTORY));
        auto const read = [&](std::string const& name, TrustRule const& rule) {
            return read_trusted_file_at(opened.get(), directory / name, rule);
        };
        CHECK(read("file", our_own).value()->text == "text");
        CHECK_FALSE(read("file", TrustRule{::getuid() + 1}));
        CHECK_FALSE(read("missing", our_own).value());
        std::filesystem::remove(directory / "file");
        std::filesystem::remove(directory / "");
        CHECK_FALSE(read("missing", our_own));
    }

    TEST_CASE("a missing file is nothing; a missing directory is a problem") {
        TempDirectory directory;
        CHECK_FALSE(read_trusted_file(directory / "file", our_own).value());
        CHECK_FALSE(stamp_of(directory / "file").value());
        CHECK_FALSE(read_trusted_file(directory / "gone/file", our_own));
        CHECK_FALSE(stamp_of(directory / "gone/file"));
    }
}

// Counts how often a file is parsed, and fails on the text "bad".
struct Reader {
    Result<std::shared_ptr<std::string const>> get(std::string const& path) {
        return cache.get(path, our_own, [this](std::string const& text) -> Result<std::string> {
            ++parsed;
            return text == "bad" ? Result<std::string>(problem(ProblemKind::state_unreadable))
                                 : Result<std::string>(text);
        });
    }
    int parsed = 0;
    CachedFile<std::string> cache{2};
};

TEST_SUITE("cached file") {
    TEST_CASE("an unchanged file is parsed once, as soon as it is old enough to tell its changes") {
        TempDirectory directory;
        directory.write("file", "one");
        Reader reader;
        wait_until_settled(directory / "file");
        CHECK(*reader.get(directory / "file").value() == "one");
        CHECK(*reader.get(directory / "file").value() == "one");
        CHECK(reader.parsed == 1);
        directory.write("file", "two");
        CHECK(*reader.get(directory / "file").value() == "two");
        fs::remove(directory / "file");
        CHECK(reader.get(directory / "file").value() == nullptr);
    }

    TEST_CASE("a file that has just changed is not remembered: its next edit may look the same") {
        TempDirectory directory;
        Reader reader;
        directory.write("file", "one");
        CHECK_FALSE(stamp_of(directory / "file").value()->is_settled);
        CHECK(reader.get(directory / "file"));
        CHECK(reader.get(directory / "file"));
        CHECK(reader.parsed == 2);
    }

    TEST_CASE("no edit is missed, even of the same length in the same file in the same tick") {
        TempDirectory directory;
        directory.write("file", "0000");
        Reader reader;
        for (int edit = 1000; edit < 1500; ++edit) {
            auto const text = std::to_string(edit);
            std::ofstream(directory / "file") << text;
            CHECK(*reader.get(directory / "file").value() == text);
        }
    }

    TEST_CASE("what cannot be parsed is not answered with what could be before") {
        TempDirectory directory;
        directory.write("file", "good");
        Reader reader;
        wait_until_settled(directory / "file");
        CHECK(reader.get(directory / "file"));
        directory.write("file", "bad");
        CHECK_FALSE(reader.get(directory / "file"));
        CHECK_FALSE(reader.get(directory / "file"));
    }

    TEST_CASE("a remembered file is refused as soon as others may write it") {
        TempDirectory directory;
        directory.write("file", "good");
        Reader reader;
        wait_until_settled(directory / "file");
        CHECK(reader.get(directory / "file"));
        ::chmod((directory / "file").c_str(), 0666);
        CHECK_FALSE(reader.get(directory / "file"));
    }

    TEST_CASE("it keeps no more files than it may") {
        TempDirectory directory;
        Reader reader;
        for (auto const* name : {"a", "b", "c"}) {
            directory.write(name, name);
        }
        wait_until_settled(directory / "c");
        for (auto const* name : {"a", "b", "c", "a"}) {
            CHECK(*reader.get(directory / name).value() == name);
        }
        CHECK(reader.parsed == 4);
    }
}

}  // namespace
}  // namespace penstock
