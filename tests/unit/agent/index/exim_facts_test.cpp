#include "agent/index/exim_facts.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "agent/index/log_time.h"
#include "unit/temp_directory.h"

using namespace penstock;

namespace {

constexpr auto whole =
    R"({"hooks": [], "exim": {"spool_directory": "/s", "log_file_path": "/l/%slog",)"
    R"( "timezone": ""}})";

}  // namespace

TEST_CASE("what Exim could not say at one look stays as it was known before") {
    EximFacts const known{"/s", "/l/%slog", ""};
    CHECK(facts_in(whole, {}) == known);
    for (auto const* text : {"", "{}", R"({"exim": null})", R"({"exim": {}})", "[]",
                             R"({"exim": {"spool_directory": null, "timezone": 1}})"}) {
        CAPTURE(text);
        CHECK(facts_in(text, known) == known);
        CHECK(facts_in(text, {}) == EximFacts{});
    }
    CHECK(facts_in(R"({"exim": {"timezone": "UTC"}})", known) ==
          EximFacts{"/s", "/l/%slog", "UTC"});
}

TEST_CASE("what was known last is known at the next start, and a change is seen") {
    TempDirectory const directory;
    auto const facts = [&] {
        return EximFactsFile(directory / "health", ::geteuid(), directory / "memory");
    };
    CHECK(facts().known() == EximFacts{});
    {
        auto first = facts();
        CHECK(!first.look());
        directory.write("health", whole);
        CHECK(first.look());
        CHECK(!first.look());
    }
    std::filesystem::remove(directory / "health");
    CHECK(facts().known().spool_directory == "/s");
    CHECK(!facts().look());
}

TEST_CASE("in the hour that comes twice a line is dated by the one before, whoever read that") {
    ::setenv("TZ", "Europe/Berlin", 1);
    ::tzset();
    constexpr std::int64_t first = 1792888200;  // 2026-10-25 02:30:00 CEST
    constexpr auto written = "2026-10-25 02:30:00";
    CHECK(LogTime().seconds(written) == first);
    CHECK(LogTime(first - 60).seconds(written) == first);
    CHECK(LogTime(first + 2400).seconds(written) == first + 3600);
    CHECK(LogTime(first + 2400).seconds("2026-10-25 02:30:00 +0200") == first);
    ::unsetenv("TZ");
    ::tzset();
}
