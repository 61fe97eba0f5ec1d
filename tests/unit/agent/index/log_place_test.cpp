#include "agent/index/log_place.h"

#include <string>

#include <doctest/doctest.h>

#include "unit/temp_directory.h"

using namespace penstock;

TEST_CASE("the main log is where Exim's options say") {
    struct Case {
        char const* log_file_path;
        char const* path;
    };
    for (auto const& [log_file_path, path] :
         {Case{"/var/log/exim4/%slog", "/var/log/exim4/mainlog"},
          Case{"syslog : /srv/log/%s.log", "/srv/log/main.log"},
          Case{"/srv/log/%s.log:syslog", "/srv/log/main.log"},
          Case{"", "/var/spool/exim4/log/mainlog"},
          Case{"syslog:", "/var/spool/exim4/log/mainlog"}}) {
        CAPTURE(log_file_path);
        auto const place = LogPlace::of(log_file_path, "/var/spool/exim4");
        REQUIRE(place);
        CHECK(place->now() == path);
    }
}

TEST_CASE("where the lines go elsewhere it cannot be known what they say") {
    for (auto const* log_file_path :
         {"syslog", " syslog ", "log/%slog", "/var/log/$tod_log/%slog"}) {
        CAPTURE(log_file_path);
        auto const place = LogPlace::of(log_file_path, "/var/spool/exim4");
        REQUIRE(!place);
        CHECK(place.error().kind == ProblemKind::index_unavailable);
    }
}

TEST_CASE("of logs with a date in their names the newest is the one of now") {
    TempDirectory const directory;
    auto const line = [](std::string const& day) { return day + " 20:46:13 Start queue run\n"; };
    for (std::string const form : {"%slog-%D", "%D-%slog"}) {
        CAPTURE(form);
        auto const name = [&](std::string const& date) {
            return form == "%slog-%D" ? "mainlog-" + date : date + "-mainlog";
        };
        directory.write(name("20261129"), line("2026-11-29"));
        directory.write(name("20261201"), line("2026-12-01"));
        directory.write(name("20261130"), line("2026-11-30"));
        directory.write(form == "%slog-%D" ? "rejectlog-20261202" : "20261202-rejectlog", "x");
        auto const place = LogPlace::of(directory.string() + "/" + form, "/spool");
        REQUIRE(place);
        CHECK(place->now() == (directory / name("20261201")));
        auto const files = place->files();
        REQUIRE(files.size() >= 3);
        CHECK(files[0].path == (directory / name("20261201")));
        CHECK(files[1].path == (directory / name("20261130")));
        CHECK(files[2].path == (directory / name("20261129")));
    }
}

TEST_CASE("a log of another name is none of the main log's") {
    TempDirectory const directory;
    directory.write("main.log", "2026-11-29 20:46:13 a\n");
    directory.write("main-1.log", "2026-11-28 20:46:13 b\n");
    directory.write("main_reject.log", "2026-11-28 20:46:13 c\n");
    directory.write("mainframe.log", "2026-11-28 20:46:13 d\n");
    directory.write("reject.log", "2026-11-28 20:46:13 e\n");
    CHECK(LogPlace(directory / "main.log").files().size() == 2);
}

TEST_CASE("that a log cannot be read is said, and that there is none yet is not") {
    TempDirectory const directory;
    LogPlace const place(directory / "log/mainlog");
    CHECK(place.fault() != "");
    std::filesystem::create_directory(directory / "log");
    CHECK(place.fault().empty());
    std::filesystem::create_directory(directory / "log/mainlog");
    CHECK(place.fault() != "");
}
