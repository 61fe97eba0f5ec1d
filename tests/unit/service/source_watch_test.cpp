#include "service/source_watch.h"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <thread>

#include <doctest/doctest.h>

#include "unit/temp_directory.h"

namespace penstock {

namespace {

constexpr std::chrono::hours for_ever{24};

// Whether wait() returned because of a change: without one it would wait for a day, and the test
// would run into ctest's bound.
void wait_for_change(SourceWatch const& watch) {
    watch.wait({}, for_ever);
}

}  // namespace

TEST_SUITE("source watch") {
    TEST_CASE("source watch: a change right after construction is never missed") {
        TempDirectory const directory;
        for (int i = 0; i < 5; ++i) {
            SourceWatch const watch({directory.string(), "/no such directory"});
            directory.write("file", "text");
            wait_for_change(watch);
        }
    }

    TEST_CASE("source watch: a removal and a change of rights are changes") {
        TempDirectory const directory;
        directory.write("file", "text");
        SourceWatch const watch({directory.string()});
        std::filesystem::permissions(directory / "file", std::filesystem::perms::owner_read);
        wait_for_change(watch);
        std::filesystem::remove(directory / "file");
        wait_for_change(watch);
    }

    TEST_CASE("source watch: asked to stop, it does, also while nothing can be watched") {
        SourceWatch const watch({"/no such directory"});
        std::jthread const waiter([&watch](std::stop_token const& stop) {
            watch.wait(stop, for_ever);
            CHECK(stop.stop_requested());
        });
    }

    TEST_CASE("source watch: without a change it returns after the longest wait") {
        TempDirectory const directory;
        SourceWatch const watch({directory.string()});
        watch.wait({}, std::chrono::milliseconds(1));
    }
}

}  // namespace penstock
