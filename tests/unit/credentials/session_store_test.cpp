#include "credentials/session_store.h"

#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "credentials/session_json.h"
#include "disk/posix_file_system.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

class StillClock final : public Clock {
  public:
    std::int64_t now = 1'700'000'000;
    [[nodiscard]] std::int64_t wall() const override { return now; }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override { return {}; }
};

std::string hash(unsigned number) {
    auto const digits = std::to_string(number);
    return std::string(64 - digits.size(), 'a') + digits;
}

SessionRecord session_of(std::string user) {
    return {.user = user,
            .origin = {SessionOrigin::Kind::token, user, hash(0)},
            .acls = {"list-accts"},
            .security_token = "0123456789",
            .created_at = 1'700'000'000,
            .ends_at = 1'700'000'000 + longest_session};
}

struct World {
    TempDirectory directory;
    StillClock clock;
    PosixFileSystem files;
    SessionStore store{files, directory.string(), clock};

    [[nodiscard]] bool has(unsigned number) const {
        auto const found = store.find(hash(number));
        return found && found->has_value();
    }
    [[nodiscard]] std::size_t size() const {
        using Entries = std::filesystem::directory_iterator;
        return static_cast<std::size_t>(std::distance(Entries(directory / ""), Entries()));
    }
};

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST_SUITE("session store") {
    TEST_CASE_FIXTURE(World,
                      "session store: what was made is found whole, and gone when it is ended") {
        REQUIRE(store.create(hash(1), session_of("seller")));
        CHECK((*store.find(hash(1)))->record == session_of("seller"));
        CHECK_FALSE(has(2));
        CHECK(store.end(hash(1)).value());
        CHECK_FALSE(store.end(hash(1)).value());
        CHECK_FALSE(has(1));
        CHECK(size() == 0);
    }

    TEST_CASE_FIXTURE(World, "session store: what is no hash is no session") {
        directory.write("x", session_json(session_of("root")));
        for (auto const& name : {std::string("x"), std::string(), std::string(64, '/'),
                                 "../" + hash(1).substr(3), std::string(64, 'A')}) {
            CHECK_FALSE(store.find(name).value());
            CHECK_FALSE(store.end(name).value());
            CHECK_FALSE(store.rename(name, hash(1)).value());
            CHECK_FALSE(store.rename(hash(1), name).value());
        }
        CHECK(std::filesystem::exists(directory / "x"));
    }

    TEST_CASE_FIXTURE(World,
                      "session store: idle or old it has ended, and a new one sweeps it away") {
        REQUIRE(store.create(hash(1), session_of("root")));
        clock.now += SessionStore::longest_idle - 1;
        auto const found = store.find(hash(1)).value();
        REQUIRE(found);
        store.note_use(hash(1), *found);
        clock.now += SessionStore::longest_idle - 1;
        CHECK(has(1));
        clock.now += 1;
        CHECK_FALSE(has(1));
        REQUIRE(store.create(hash(2), session_of("root")));
        CHECK(size() == 1);
        clock.now = 1'700'000'000 + longest_session;
        CHECK_FALSE(has(2));
    }

    TEST_CASE_FIXTURE(World, "session store: it is written to at most once a minute") {
        REQUIRE(store.create(hash(1), session_of("root")));
        clock.now += 59;
        store.note_use(hash(1), **store.find(hash(1)));
        CHECK((*store.find(hash(1)))->used_at == 1'700'000'000);
        clock.now += 1;
        store.note_use(hash(1), **store.find(hash(1)));
        CHECK((*store.find(hash(1)))->used_at == clock.now);
    }

    TEST_CASE_FIXTURE(World, "session store: with the clock set back nobody's idleness is known") {
        REQUIRE(store.create(hash(1), session_of("root")));
        clock.now -= 60;
        CHECK(has(1));
        clock.now -= 1;
        CHECK_FALSE(has(1));
    }

    TEST_CASE_FIXTURE(World,
                      "session store: of a user's sessions the one used longest ago gives way") {
        REQUIRE(store.create(hash(9'999), session_of("other")));
        for (unsigned i = 0; i < SessionStore::most_of_user; ++i) {
            clock.now += 1;
            REQUIRE(store.create(hash(i), session_of("seller")));
        }
        clock.now += 60;
        store.note_use(hash(0), **store.find(hash(0)));
        REQUIRE(store.create(hash(5'000), session_of("seller")));
        CHECK(has(0));
        CHECK_FALSE(has(1));
        CHECK(has(2));
        CHECK(has(9'999));
        CHECK(size() == SessionStore::most_of_user + 1);
    }

    TEST_CASE_FIXTURE(World,
                      "session store: of many that rename one session a single one succeeds") {
        REQUIRE(store.create(hash(1), session_of("root")));
        std::vector<char> done(8);
        {
            std::vector<std::jthread> threads;
            for (unsigned i = 0; i < done.size(); ++i) {
                threads.emplace_back(
                    [&, i] { done[i] = store.rename(hash(1), hash(i + 2)).value() ? 1 : 0; });
            }
        }
        CHECK(std::count(done.begin(), done.end(), 1) == 1);
        CHECK(size() == 1);
    }

    TEST_CASE_FIXTURE(World,
                      "session store: without its directory nothing is known and nothing made") {
        SessionStore const gone(files, directory.string() + "/nowhere", clock);
        CHECK(gone.find(hash(1)).error().kind == ProblemKind::state_unreadable);
        CHECK(gone.create(hash(1), session_of("root")).error().kind == ProblemKind::storage_failed);
        CHECK(gone.end(hash(1)).error().kind == ProblemKind::storage_failed);
    }

    TEST_CASE_FIXTURE(World, "session store: a file that is not exactly a session is refused") {
        auto const good = session_json(session_of("root"));
        CHECK(session_from(good).value() == session_of("root"));
        directory.write(hash(1), good);
        std::filesystem::last_write_time(directory / hash(1), std::filesystem::file_time_type{});
        for (auto const& text : {std::string(),
                                 good.substr(0, 40),
                                 "[]" + good,
                                 good + good,
                                 std::string("user=root\nhasroot=1\n"),
                                 replaced(good, "\"root\"", "\"../x\""),
                                 replaced(good, "\"root\"", "\"root\\nhasroot=1\""),
                                 replaced(good, "\"root\"", "0"),
                                 replaced(good, "\"token\"", "\"password\""),
                                 replaced(good, "\"origin\":\"token\"", "\"origin\":\"host\""),
                                 replaced(good, "\"origin\":\"token\"", "\"origin\":\"\""),
                                 replaced(good, hash(0), "abc"),
                                 replaced(good, hash(0), ""),
                                 replaced(good, "0123456789", "012345678"),
                                 replaced(good, "0123456789", "012345678x"),
                                 replaced(good, "\"list-accts\"", "1"),
                                 replaced(good, "{", "{\"hasroot\":1,"),
                                 replaced(good, "1700000000", "1700000001000"),
                                 replaced(good, "1700000000", "-1"),
                                 replaced(good, "1700043200", "1700043201"),
                                 replaced(good, "1700043200", "0")}) {
            CAPTURE(text);
            directory.write(hash(1), text);
            auto const found = store.find(hash(1));
            REQUIRE_FALSE(found);
            CHECK(found.error().kind == ProblemKind::state_unreadable);
        }
    }

    TEST_CASE_FIXTURE(World, "session store: a file that others can write is refused") {
        REQUIRE(store.create(hash(1), session_of("root")));
        ::chmod((directory / hash(1)).c_str(), 0660);
        CHECK_FALSE(store.find(hash(1)));
        ::chmod((directory / hash(1)).c_str(), 0640);
        CHECK(has(1));
        std::filesystem::create_symlink(directory / hash(1), directory / hash(2));
        CHECK_FALSE(store.find(hash(2)));
    }
}

}  // namespace
}  // namespace penstock
