#include "marks/request_store.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "disk/posix_file_system.h"
#include "unit/disk/stricken_file_system.h"
#include "unit/temp_directory.h"

namespace penstock {

namespace {

constexpr std::int64_t day = CallersRequests::seconds_kept;
constexpr std::int64_t midnight = 20'000 * day;
constexpr auto call = "[\"impose\",\"suspended\",\"alice\"]";

class DayClock final : public Clock {
  public:
    std::int64_t now = midnight + 12 * 3600;

    [[nodiscard]] std::int64_t wall() const override { return now; }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override { return {}; }
};

struct Host {
    TempDirectory directory;
    StrickenFileSystem files;
    DayClock clock;
    RequestStore store{files, directory.string(), clock};
    std::size_t most = 5;

    [[nodiscard]] CallersRequests of(std::string const& caller = "root") const {
        auto requests = store.of(caller, most);
        REQUIRE(requests);
        return std::move(*requests);
    }
    [[nodiscard]] Known look_up(std::string const& id, std::string const& caller = "root",
                                std::string const& asked = call) const {
        return of(caller).look_up(id, asked).value();
    }
    void carry_out(std::string const& id, std::string const& caller = "root") const {
        auto requests = of(caller);
        REQUIRE(requests.reserve(id, call));
        REQUIRE(requests.confirm(id));
    }
    [[nodiscard]] bool has_room(std::string const& id, std::string const& caller = "root") const {
        auto requests = of(caller);
        auto const reserved = requests.reserve(id, call);
        if (reserved) {
            requests.release(id);
            return true;
        }
        CHECK(reserved.error().kind == ProblemKind::request_ids_spent);
        return false;
    }
    // Of everybody, without the names that the store needs itself.
    [[nodiscard]] std::size_t names_kept() const {
        std::size_t count = 0;
        for (auto const& entry : std::filesystem::recursive_directory_iterator(directory / "")) {
            bool const is_own = entry.is_directory() || entry.path().filename().string()[0] == '.';
            count += is_own ? 0 : 1;
        }
        return count;
    }
    [[nodiscard]] std::filesystem::path own_directory() const {
        return std::filesystem::directory_iterator(directory / "")->path();
    }
};

}  // namespace

TEST_CASE("a request is known as it was kept, by its caller alone") {
    Host const host;
    CHECK(host.look_up("7f1c9a") == Known::not_done);
    host.carry_out("7f1c9a");
    CHECK(host.look_up("7f1c9a") == Known::done);
    CHECK(host.look_up("7f1c9a", "root", "another call") == Known::another);
    CHECK(host.look_up("7f1c9a", "reseller1") == Known::not_done);
    CHECK(host.look_up("7f1c9b") == Known::not_done);
    CHECK(host.look_up("t\n7f1c9a", "roo") == Known::not_done);
}

TEST_CASE("a request is known for a whole day, over midnight, and no longer") {
    Host host;
    for (auto const begin : {midnight, midnight + 1, midnight + 12 * 3600, midnight + day - 1}) {
        CAPTURE(begin);
        auto const id = std::to_string(begin);
        host.clock.now = begin;
        host.carry_out(id);
        host.clock.now = begin + day;
        CHECK(host.look_up(id) == Known::done);
        host.clock.now = begin + day + 1;
        CHECK(host.look_up(id) == Known::not_done);
        host.carry_out(id);
        CHECK(host.look_up(id) == Known::done);
    }
}

TEST_CASE("a clock that is set back by up to a day forgets no request") {
    Host host;
    host.clock.now = midnight + 60;
    host.carry_out("7f1c9a");
    for (auto const back : {std::int64_t{120}, day}) {
        host.clock.now = midnight + 60 - back;
        CHECK(host.look_up("7f1c9a") == Known::done);
    }
}

TEST_CASE("one caller's ids take no other's room, and make room again after a day") {
    Host host;
    for (std::size_t i = 0; i < host.most; ++i) {
        host.carry_out(std::to_string(i));
    }
    CHECK_FALSE(host.has_room("one more"));
    CHECK(host.look_up("one more") == Known::not_done);
    CHECK(host.has_room("one more", "reseller1"));
    CHECK(host.look_up("0") == Known::done);
    host.clock.now += day + 1;
    CHECK(host.has_room("one more"));
}

TEST_CASE("all processes count the same") {
    Host host;
    RequestStore const other(host.files, host.directory.string(), host.clock);
    for (std::size_t i = 0; i < host.most; ++i) {
        auto const id = std::to_string(i);
        auto requests = (i % 2 == 0 ? host.store : other).of("root", host.most).value();
        REQUIRE(requests.reserve(id, call));
        REQUIRE(requests.confirm(id));
    }
    CHECK_FALSE(host.has_room("one more"));
    CHECK(other.of("root", host.most).value().reserve("one more", call).error().kind ==
          ProblemKind::request_ids_spent);
}

TEST_CASE("a count that was lost is counted again") {
    Host const host;
    for (std::size_t i = 0; i < host.most; ++i) {
        host.carry_out(std::to_string(i));
    }
    for (auto const* text : {"", "rubbish", "1 2 3"}) {
        std::filesystem::remove(host.own_directory() / ".count");
        if (*text != '\0') {
            std::filesystem::create_symlink(text, host.own_directory() / ".count");
        }
        CHECK_FALSE(host.has_room("one more"));
    }
}

TEST_CASE("calls that fail use nothing up, and may be tried again with their id") {
    Host const host;
    for (int i = 0; i < 20; ++i) {
        auto requests = host.of();
        REQUIRE(requests.reserve("again", call));
        requests.release("again");
    }
    CHECK(host.look_up("again", "root", "another call") == Known::not_done);
    CHECK(host.has_room("one more"));
    CHECK(host.names_kept() == 0);
}

TEST_CASE("what is over is removed within the hour, and so is what is nobody's") {
    Host host;
    host.carry_out("one");
    host.directory.write("rubbish", "");
    host.directory.write(std::to_string(midnight / day) + "-0", "");
    host.clock.now += 3 * day;
    host.carry_out("two");
    CHECK(host.names_kept() == 1);
}

TEST_CASE("of a caller who has gone nothing stays for ever") {
    Host host;
    host.carry_out("one", "reseller1");
    host.clock.now += 29 * day;
    host.carry_out("two");
    CHECK(std::distance(std::filesystem::directory_iterator(host.directory / ""),
                        std::filesystem::directory_iterator()) == 2);
    host.clock.now += 2 * day;
    host.carry_out("three");
    CHECK(std::distance(std::filesystem::directory_iterator(host.directory / ""),
                        std::filesystem::directory_iterator()) == 1);
}

TEST_CASE("what cannot be read is no reason to carry out a call again, nor to say that it was") {
    Host const host;
    host.carry_out("7f1c9a");
    auto const own = host.own_directory();
    std::filesystem::path name;
    for (auto const& entry : std::filesystem::directory_iterator(own)) {
        name = entry.path().filename().string()[0] == '.' ? name : entry.path();
    }
    for (auto const* text : {"rubbish", "1728043200", "1728043200 half 00", "x done 00"}) {
        CAPTURE(text);
        std::filesystem::remove(name);
        std::filesystem::create_symlink(text, name);
        CHECK(host.of().look_up("7f1c9a", call).error().kind == ProblemKind::state_unreadable);
    }
}

TEST_CASE("whatever fails or ends the process, no call is known that was not carried out") {
    using Blow = StrickenFileSystem::Blow;
    for (auto const blow : {Blow::failure, Blow::death}) {
        for (std::size_t at = 1; at < 20; ++at) {
            CAPTURE(at);
            Host host;
            host.files.arrange(blow, at);
            bool is_carried_out = false;
            bool is_confirmed = false;
            try {
                auto requests = host.store.of("root", host.most);
                if (requests && requests->reserve("7f1c9a", call)) {
                    is_carried_out = true;
                    is_confirmed = requests->confirm("7f1c9a").has_value();
                }
            } catch (Died const&) {
            }
            host.files.arrange(Blow::none, 0);
            auto const known = host.look_up("7f1c9a");
            CHECK((known == Known::not_done || is_carried_out));
            CHECK((known == Known::done || !is_confirmed));
            host.carry_out("7f1c9a");
            CHECK(host.look_up("7f1c9a") == Known::done);
        }
    }
}

TEST_CASE("what an older version has kept counts for its day") {
    Host host;
    // printf 'root\n7f1c9a' | sha256sum
    auto const name = std::to_string(midnight / day) +
                      "-ebef431f36d1e6da1b2dd0c24e1f00f5e21f0a36fcfce534f37c9ca742864455";
    auto const at = std::to_string(host.clock.now);
    host.directory.write(name,
                         "{\"at\":" + at + ",\"call\":\"" + "abc" + "\",\"not_enforced\":null}\n");
    CHECK(host.look_up("7f1c9a", "root", "abc") == Known::done);
    CHECK(host.look_up("7f1c9a") == Known::another);
    CHECK(host.look_up("7f1c9a", "reseller1", "abc") == Known::not_done);
    host.clock.now += day + 1;
    CHECK(host.look_up("7f1c9a", "root", "abc") == Known::not_done);
    host.clock.now -= day + 1;
    for (auto const* text : {"", "{}", R"({"at":1,"call":2,"not_enforced":null})", "\xff"}) {
        CAPTURE(text);
        host.directory.write(name, text);
        CHECK(host.of().look_up("7f1c9a", "abc").error().kind == ProblemKind::state_unreadable);
    }
}

}  // namespace penstock
