#include "agent/watch/mark_watch.h"

#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "unit/marks/outgoing_tree.h"
#include "unit/temp_directory.h"

using namespace penstock;

namespace {

struct Marks {
    TempDirectory directory{memory_directory()};
    Marks() {
        make_outgoing_tree(directory, "outgoing/");
        std::filesystem::create_directories(directory / "lists");
    }
    [[nodiscard]] MarkWatch watch() const {
        return MarkWatch(directory / "outgoing", directory / "lists");
    }
    [[nodiscard]] std::string file(std::string const& name) const {
        return (directory / "outgoing/held").string() + "/" + name;
    }
};

}  // namespace

TEST_CASE("a mark that comes and goes between two looks is told") {
    Marks const marks;
    auto watch = marks.watch();
    std::ofstream(marks.file("alice")).flush();
    std::filesystem::remove(marks.file("alice"));
    auto const news = watch.take();
    CHECK(news.touched == Names{"alice"});
    CHECK_FALSE(news.has_missed);
}

TEST_CASE("where the kernel has not told all that is said") {
    Marks const marks;
    auto watch = marks.watch();
    int most = 0;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
    REQUIRE(most > 0);
    for (int i = 0; i <= most / 2; ++i) {
        std::ofstream(marks.file("alice")).flush();
        std::filesystem::remove(marks.file("alice"));
    }
    auto const news = watch.take();
    CHECK(news.has_missed);
    CHECK(news.is_about_marks);
    CHECK(news.is_about_lists);
    CHECK_FALSE(watch.take().has_missed);
}

TEST_CASE("that marks were out of sight is told, and what is there afterwards is watched") {
    Marks const marks;
    marks.directory.write("outgoing/map/accounts/.ready", "");
    marks.directory.write("outgoing/map/domains/.ready", "");
    auto watch = marks.watch();
    CHECK(watch.is_ready());
    CHECK_FALSE(watch.take().was_unready);
    for (auto const* asked : {"held", "suspended", "queued/keep", "queued/discard", "full",
                              "map/accounts", "map/domains"}) {
        CAPTURE(asked);
        auto const there = (marks.directory / "outgoing").string() + "/" + asked;
        std::filesystem::rename(there, there + ".gone");
        CHECK_FALSE(watch.is_ready());
        CHECK(watch.take().was_unready);
        marks.directory.write(std::string("outgoing/") + asked + "/.ready", "");
        CHECK(watch.is_ready());
        watch.watch_again();
    }
    static_cast<void>(watch.take());
    std::ofstream(marks.file("alice")).flush();
    CHECK(watch.take().touched == Names{"alice"});
    std::filesystem::remove(marks.file(".ready"));
    CHECK(watch.take().was_unready);
}

TEST_CASE("another directory in the place of one is seen, and watched from then on") {
    Marks const marks;
    auto watch = marks.watch();
    CHECK_FALSE(watch.has_moved());
    auto const beside = marks.directory / "before";
    std::filesystem::rename(marks.directory / "outgoing", beside);
    make_outgoing_tree(marks.directory, "outgoing/");
    CHECK(watch.has_moved());
    watch.watch_again();
    CHECK_FALSE(watch.has_moved());
    std::ofstream(beside / "held/bob").flush();
    std::ofstream(marks.file("alice")).flush();
    CHECK(watch.take().touched == Names{"alice"});
}
