#include "log_follower.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "delivery_reader.h"
#include "temp_directory.h"

using namespace penstock;

namespace {

// A log that is written, rotated and followed as on a host.
class Log {
  public:
    Log() { reopen(); }

    void reopen() {
        follower_.reset();
        store_.reset();
        auto store = DeliveryStore::open(database());
        REQUIRE(store);
        store_ = std::move(*store);
        follower_.emplace(LogPlace(path()), *store_);
    }
    // What is left of the index is none.
    void damage() {
        follower_.reset();
        store_.reset();
        shell("printf garbage > index; rm -f index-wal index-shm");
        reopen();
    }
    void write(std::string const& text, std::string const& name = "mainlog") const {
        std::ofstream(directory_ / name, std::ios::app) << text;
    }
    // Message number n of alice, delivered once.
    void message(int n, std::string const& time = "2026-11-22 20:46:13") const {
        auto digits = std::to_string(n);
        auto const start =
            time + " 1xV" + std::string(3 - digits.size(), '0') + digits + "-00007M-0C ";
        write(start + "penstock: account=alice via=local id=\"alice\"\n" + start +
              "<= alice@a.example U=alice P=local S=100\n" + start +
              "=> b@o.example R=smarthost T=remote_smtp H=h [1.2.3.4] C=\"250 OK\"\n" + start +
              "Completed\n");
    }
    [[nodiscard]] bool step() {
        auto const more = follower_->step();
        REQUIRE(more);
        return *more;
    }
    void follow() {
        for (int steps = 0; steps < 100; ++steps) {
            auto const more = follower_->step();
            REQUIRE(more);
            if (!*more) {
                return;
            }
        }
        FAIL("it does not come to an end");
    }
    // As long ago as it takes to be sure that nothing comes any more.
    void age(std::string const& name) const {
        timespec const times[2] = {{1000, 0}, {1000, 0}};
        REQUIRE(::utimensat(AT_FDCWD, (directory_ / name).c_str(), times, 0) == 0);
    }
    void move(std::string const& from, std::string const& to) const {
        std::filesystem::rename(directory_ / from, directory_ / to);
        age(to);
    }
    void shell(std::string const& command) const {
        REQUIRE(std::system(("cd '" + directory_.string() + "' && " + command).c_str()) == 0);
    }
    [[nodiscard]] DeliveryFigures figures() const {
        auto const reader = DeliveryReader::open(database());
        REQUIRE(reader);
        DeliveryFigures found{.account = ""};
        REQUIRE((*reader)->figures({}, [&](DeliveryFigures const& figures) {
            CHECK(figures.account == "alice");
            found = figures;
            return Result<void>();
        }));
        return found;
    }
    // What is told to be missing.
    [[nodiscard]] std::vector<std::string> lost() const {
        auto const reader = DeliveryReader::open(database());
        REQUIRE(reader);
        std::vector<std::string> found;
        REQUIRE((*reader)->remarks({}, [&](IndexRemark const& remark) {
            found.push_back(remark.text);
            return Result<void>();
        }));
        return found;
    }
    void expect(std::uint64_t messages) {
        follow();
        auto const figures = this->figures();
        CHECK(figures.messages == messages);
        CHECK(figures.successes == messages);
        CHECK(figures.bytes == 100 * messages);
        CHECK(figures.in_progress == 0);
    }
    [[nodiscard]] std::string database() const { return (directory_ / "index").string(); }
    [[nodiscard]] std::string path() const { return (directory_ / "mainlog").string(); }

  private:
    TempDirectory directory_;
    std::unique_ptr<DeliveryStore> store_;
    std::optional<LogFollower> follower_;
};

}  // namespace

TEST_CASE("each line is counted once, whenever it comes and however often reading is begun again") {
    Log log;
    log.expect(0);
    log.message(1);
    log.expect(1);
    log.write("2026-11-22 20:46:13 1xV002-00007M-0C penstock: account=alice via=local ");
    log.follow();
    log.write("id=\"alice\"\n");
    log.message(2);
    log.expect(2);
    log.reopen();
    log.expect(2);
    log.message(3);
    log.reopen();
    log.expect(3);
}

TEST_CASE("rotation by renaming loses no line and counts none twice") {
    Log log;
    log.message(1);
    log.expect(1);
    log.message(2);
    log.move("mainlog", "mainlog.1");
    log.message(3);
    log.expect(3);
    log.move("mainlog.1", "mainlog.2");
    log.move("mainlog", "mainlog.1");
    log.message(4);
    log.expect(4);
}

TEST_CASE("what was written to the old file after its renaming counts, too") {
    Log log;
    log.message(1);
    log.expect(1);
    std::filesystem::rename(log.path(), log.path() + ".1");
    log.message(2);
    log.follow();  // the old file is still fresh
    log.write("2026-11-22 20:46:14 1xV001-00007M-0C -> c@o.example R=s T=t H=h [1.2.3.4]\n",
              "mainlog.1");
    log.follow();
    CHECK(log.figures().successes == 2);
    log.age("mainlog.1");
    log.follow();
    CHECK(log.figures().successes == 3);
    CHECK(log.figures().messages == 2);
}

TEST_CASE("a process that was away while logs were rotated and compressed catches up") {
    Log log;
    log.message(1);
    log.expect(1);
    log.message(2);
    log.move("mainlog", "mainlog.3");
    log.shell("gzip mainlog.3");
    log.message(3);
    log.move("mainlog", "mainlog.2");
    log.shell("gzip mainlog.2");
    log.message(4);
    log.move("mainlog", "mainlog.1");
    log.reopen();
    log.expect(4);  // also while there is no log: logrotate may leave it to Exim to make one
    log.message(5);
    log.expect(5);
    log.reopen();
    log.expect(5);
}

TEST_CASE("whatever rotation calls a log, and wherever it puts it, what it holds is read once") {
    struct Rotation {
        std::string names[3];  // the oldest first
        std::string compress;  // empty: not at all
    };
    std::string const plain;
    for (auto const& [names, compress] :
         {Rotation{{"mainlog.3", "mainlog.2", "mainlog.1"}, plain},
          Rotation{{"mainlog-20261120", "mainlog-20261121", "mainlog-20261122"}, "gzip"},
          Rotation{{"mainlog-2026-11-20", "mainlog-2026-11-21", "mainlog-2026-11-22"}, "xz"},
          Rotation{{"mainlog-20261120-1", "mainlog-20261121-22", "mainlog-20261122-333"}, "bzip2"},
          Rotation{{"mainlog_20.11.2026", "mainlog_01.12.2026", "mainlog_21.01.2026"},
                   "zstd -q --rm"},
          Rotation{{"old/mainlog.3", "old/mainlog.2", "old/mainlog.1"}, "xz"},
          Rotation{{"old/mainlog-zz", "old/mainlog-aa", "old/mainlog-mm"}, plain},
          Rotation{{"mainlog-20.log", "mainlog-21.log", "mainlog-22.log"}, "gzip"}}) {
        CAPTURE(names[0]);
        CAPTURE(compress);
        for (bool const is_copied : {false, true}) {
            CAPTURE(is_copied);
            for (bool const is_down : {true, false}) {
                CAPTURE(is_down);
                Log log;
                log.shell("mkdir old");
                log.message(1, "2026-11-19 20:46:13");
                log.expect(1);
                int n = 2;
                for (auto const& name : names) {
                    auto const day = "2026-11-2" + std::to_string(n - 2) + " 20:46:13";
                    log.message(n, day);
                    log.message(n + 1, day);
                    log.shell(is_copied ? "cp mainlog " + name + " && : > mainlog"
                                        : "mv mainlog " + name);
                    log.age(name);
                    if (!compress.empty()) {
                        log.shell(compress + " " + name);
                    }
                    n += 2;
                    if (!is_down) {
                        log.follow();
                    }
                }
                log.message(n, "2026-11-30 20:46:13");
                if (is_down) {
                    log.reopen();
                }
                log.expect(static_cast<std::uint64_t>(n));
                CHECK(log.lost().empty());
                log.reopen();
                log.expect(static_cast<std::uint64_t>(n));
            }
        }
    }
}

TEST_CASE("a copy of a log that somebody has made is not read besides") {
    Log log;
    log.message(1);
    log.expect(1);
    log.message(2);
    log.shell("cp mainlog mainlog.bak");
    log.age("mainlog.bak");
    log.move("mainlog", "mainlog.2");
    log.message(3, "2026-11-23 20:46:13");
    log.move("mainlog", "mainlog.1");
    log.shell("gzip -k mainlog.1");  // as long as logrotate compresses it, too
    log.message(4, "2026-11-24 20:46:13");
    log.reopen();
    log.expect(4);
}

TEST_CASE("lines that cannot be found are told to be missing, of the time that they are of") {
    Log log;
    log.message(1, "2026-11-20 20:46:13");
    log.expect(1);
    log.message(2, "2026-11-21 20:46:13");
    SUBCASE("rotated away") {
        log.shell("rm mainlog");
        log.message(3, "2026-11-22 20:46:13");
        log.reopen();
        log.expect(2);
        REQUIRE(log.lost().size() == 1);
        CHECK(log.lost()[0].starts_with(
            "Deliveries are missing after 2026-11-20 20:46:13 until 2026-11-22 20:46:13: "));
    }
    SUBCASE("in a file that is damaged") {
        for (int n = 3; n < 300; ++n) {
            log.message(n, "2026-11-21 20:46:13");
        }
        log.shell("gzip mainlog && mv mainlog.gz mainlog.1 && truncate -s -100 mainlog.1");
        log.message(300, "2026-11-22 20:46:13");
        log.reopen();
        log.follow();
        CHECK(log.figures().messages > 1);
        REQUIRE(log.lost().size() == 1);
        CHECK(log.lost()[0].find("cannot be read to its end") != std::string::npos);
    }
    SUBCASE("with the index itself") {
        log.expect(2);
        log.damage();
        log.expect(2);
        CHECK(log.lost().size() == 1);
    }
    SUBCASE("and nothing is, where the other files reach back far enough") {
        log.shell("cp mainlog other && rm mainlog && sed -n '1,$p' other > mainlog.1 && rm other");
        log.shell("sed -i 1d mainlog.1");
        log.age("mainlog.1");
        log.message(3, "2026-11-22 20:46:13");
        log.reopen();
        log.follow();
        CHECK(log.lost().empty());
        CHECK(log.figures().messages == 3);
    }
}

TEST_CASE("a line without an end takes no memory, and what stands within it says nothing") {
    Log log;
    log.message(1);
    log.expect(1);
    log.write("2026-11-22 20:46:13 " + std::string(256 * 1024 - 20, 'x'));
    log.write("2026-11-22 20:46:13 1xV001-00007M-0C => c@o.example R=s T=t H=h [1.2.3.4]\n");
    log.message(2);
    SUBCASE("read at once") {
        log.expect(2);
    }
    SUBCASE("by another process") {
        CHECK(log.step());
        log.reopen();
        log.expect(2);
    }
}

TEST_CASE("rotation by copying and truncating loses no line and counts none twice") {
    Log log;
    log.message(1);
    log.expect(1);
    log.message(2);
    log.shell("cp mainlog mainlog.1 && : > mainlog");
    log.age("mainlog.1");
    log.message(3);
    log.expect(3);
    log.shell("mv mainlog.1 mainlog.2 && cp mainlog mainlog.1 && : > mainlog");
    log.age("mainlog.1");
    for (int n = 4; n < 12; ++n) {  // beyond where the old one ended
        log.message(n);
    }
    log.expect(11);
}

TEST_CASE("a log that was emptied is read from its beginning, and old ones are not read again") {
    Log log;
    log.message(1);
    log.move("mainlog", "mainlog.1");
    log.message(2);
    log.expect(1);  // at the very first start only the log of now counts
    log.shell(": > mainlog");
    log.write(
        "2026-11-22 20:46:15 1xV003-00007M-0C penstock: account=alice via=local id=\"a\"\n"
        "2026-11-22 20:46:15 1xV003-00007M-0C <= alice@a.example U=alice P=local S=100\n");
    log.follow();
    // Of the same second as the last line, so that it may be new: counted rather than lost.
    CHECK(log.figures().messages >= 2);
}

TEST_CASE("deferrals of one recipient are one delivery, with the time of the last") {
    Log log;
    log.message(1);
    for (int second = 20; second < 25; ++second) {
        log.write("2026-11-22 20:46:" + std::to_string(second) +
                  " 1xV001-00007M-0C == c@o.example R=r T=t defer (-44) H=h [1.2.3.4]: later\n");
    }
    log.follow();
    CHECK(log.figures().deferrals == 1);
}

TEST_CASE("an index of another version, or one that is damaged, is begun anew") {
    Log log;
    log.message(1);
    log.expect(1);
    log.shell("printf garbage > index; rm -f index-wal index-shm");
    log.reopen();
    log.expect(1);
}

TEST_CASE("what is too old or too much goes, the oldest first") {
    TempDirectory directory;
    auto const store = DeliveryStore::open((directory / "index").string());
    REQUIRE(store);
    std::string const line =
        "2026-11-22 20:46:13 1xVExc-00007M-0C => b@o.example R=r T=t H=h [1.2.3.4] C=\"" +
        std::string(400, 'x') + "\"";
    auto const event = *parse_log_line(line);
    std::vector<TimedEvent> batch;
    for (std::int64_t time = 0; time < 10'000; ++time) {
        batch.push_back({time, event});
    }
    REQUIRE((*store)->add(batch, {.inode = 1}));
    auto const left = [&] {
        auto const reader = DeliveryReader::open((directory / "index").string());
        REQUIRE(reader);
        std::map<std::int64_t, int> times;
        REQUIRE((*reader)->deliveries({.types = {DeliveryType::success}}, [&](Delivery const& one) {
            ++times[one.time];
            return Result<void>();
        }));
        return times;
    };
    auto const prune = [&](std::int64_t now, IndexBounds const& bounds) {
        for (int steps = 0; steps < 100; ++steps) {
            auto const more = (*store)->prune(now, bounds);
            REQUIRE(more);
            if (!*more) {
                return;
            }
        }
        FAIL("it does not come to an end");
    };
    prune(86'400 + 1000, {.days = 1});
    CHECK(left().begin()->first == 1000);
    prune(0, {.days = 1, .megabytes = 2});
    CHECK(left().size() > 1000);
    CHECK(left().size() < 9000);
    CHECK(left().rbegin()->first == 9999);
}
