#include "request_store.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "posix_file_system.h"
#include "temp_directory.h"

namespace penstock {

namespace {

constexpr std::int64_t day = RequestStore::seconds_kept;
constexpr std::int64_t midnight = 20'000 * day;

class DayClock final : public Clock {
  public:
    std::int64_t now = midnight + 12 * 3600;

    [[nodiscard]] std::int64_t wall() const override { return now; }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override { return {}; }
};

struct Kept {
    TempDirectory directory;
    PosixFileSystem files;
    DayClock clock;
    RequestStore store{files, directory.string(), clock};
    RequestKey const key{"root", "7f1c9a"};

    [[nodiscard]] bool has(RequestKey const& asked) const {
        return store.find(asked).value().has_value();
    }
    [[nodiscard]] bool has() const { return has(key); }
    [[nodiscard]] std::size_t files_kept() const {
        using Entries = std::filesystem::directory_iterator;
        return static_cast<std::size_t>(std::distance(Entries(directory / ""), Entries()));
    }
};

}  // namespace

TEST_CASE("an answer is found as it was kept, by its caller alone") {
    Kept const kept;
    AnsweredRequest const answer{"call", "probe"};
    CHECK_FALSE(kept.has());
    REQUIRE(kept.store.keep(kept.key, answer));
    CHECK(kept.store.find(kept.key).value() == answer);
    CHECK_FALSE(kept.has({"reseller1", "7f1c9a"}));
    CHECK_FALSE(kept.has({"root", "7f1c9b"}));
    CHECK_FALSE(kept.has({"roo", "t\n7f1c9a"}));
}

TEST_CASE("an answer is kept for a whole day, over midnight, and no longer") {
    Kept kept;
    for (auto const begin : {midnight, midnight + 1, midnight + 12 * 3600, midnight + day - 1}) {
        CAPTURE(begin);
        RequestKey const key{"root", std::to_string(begin)};
        kept.clock.now = begin;
        REQUIRE(kept.store.keep(key, {"call"}));
        kept.clock.now = begin + day;
        CHECK(kept.has(key));
        kept.clock.now = begin + day + 1;
        CHECK_FALSE(kept.has(key));
    }
}

TEST_CASE("an id whose day is over can be used again") {
    Kept kept;
    REQUIRE(kept.store.keep(kept.key, {"one"}));
    kept.clock.now += day + 1;
    REQUIRE(kept.store.keep(kept.key, {"two"}));
    CHECK(kept.store.find(kept.key).value()->call == "two");
}

TEST_CASE("a clock that is set back over midnight loses no answer") {
    Kept kept;
    kept.clock.now = midnight + 60;
    REQUIRE(kept.store.keep(kept.key, {"call"}));
    kept.clock.now = midnight - 60;
    CHECK(kept.has());
}

TEST_CASE("what is over is removed by a later answer, and so is what is nobody's") {
    Kept kept;
    REQUIRE(kept.store.keep(kept.key, {"call"}));
    kept.directory.write("rubbish", "");
    kept.clock.now += 3 * day;
    REQUIRE(kept.store.keep({"root", "other"}, {"call"}));
    CHECK(kept.files_kept() == 1);
}

TEST_CASE("an answer that cannot be read is no reason to answer again, nor to say that it is new") {
    Kept const kept;
    REQUIRE(kept.store.keep(kept.key, {"call"}));
    auto const file = std::filesystem::directory_iterator(kept.directory / "")->path();
    for (auto const* text : {"", "{}", R"({"at":1,"call":2,"not_enforced":null})", "\xff"}) {
        CAPTURE(text);
        kept.directory.write(file.filename().string(), text);
        CHECK(kept.store.find(kept.key).error().kind == ProblemKind::state_unreadable);
    }
}

}  // namespace penstock
