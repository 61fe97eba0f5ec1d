#include "agent/index/log_follower.h"

#include <filesystem>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "agent/index/delivery_reader.h"
#include "unit/agent/index/followed_log.h"
#include "unit/temp_directory.h"

using namespace penstock;

TEST_CASE("each line is counted once, whenever it comes and however often reading is begun again") {
    Log log;
    log.expect(0);
    log.message(1);
    log.expect(1);
    auto const said = Log::signed_for("1xV002-00007M-0C");
    log.write("2026-11-22 20:46:13 1xV002-00007M-0C penstock: " + said.substr(0, 30));
    log.follow();
    log.write(said.substr(30) + "\n");
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
        "2026-11-22 20:46:15 1xV003-00007M-0C penstock: " + Log::signed_for("1xV003-00007M-0C") +
        "\n2026-11-22 20:46:15 1xV003-00007M-0C <= alice@a.example U=alice P=local S=100\n");
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
    prune(86'400 + 1000, {.days = 1, .megabytes = 2000});
    CHECK(left().begin()->first == 1000);
    prune(0, {.days = 1, .megabytes = 2});
    CHECK(left().size() > 1000);
    CHECK(left().size() < 9000);
    CHECK(left().rbegin()->first == 9999);
}
