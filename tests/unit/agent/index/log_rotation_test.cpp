#include <string>

#include <doctest/doctest.h>

#include "unit/agent/index/followed_log.h"

using namespace penstock;

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

TEST_CASE("a log that is replaced by its copy is read on there") {
    Log log;
    log.message(1);
    log.expect(1);
    log.shell("cp mainlog copy && mv mainlog elsewhere && mv copy mainlog");
    log.age("elsewhere");
    log.follow();
    log.message(2);
    log.expect(2);
    CHECK(log.lost().empty());
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
    SUBCASE("rotated away, before anything is logged again") {
        log.shell("rm mainlog");
        SUBCASE("without a new log") {}
        SUBCASE("with one that is empty") {
            log.write("");
        }
        log.reopen();
        log.follow();
        REQUIRE(log.lost().size() == 1);
        CHECK(log.lost()[0].starts_with("Deliveries are missing after 2026-11-20 20:46:13 until "));
        log.reopen();
        log.follow();
        log.message(3, "2026-11-22 20:46:13");
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
